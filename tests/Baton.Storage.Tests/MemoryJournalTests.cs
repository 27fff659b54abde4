using Baton.Engine.Journals;

namespace Baton.Storage.Tests;

public sealed class MemoryJournalTests : JournalContract
{
    protected override ValueTask<IJournal> OpenAsync(TimeProvider time) => new(new MemoryJournal(time));
}
