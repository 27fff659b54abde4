using System.Runtime.CompilerServices;
using Baton.Core.Runs;
using Baton.Engine;
using Baton.Engine.Agents;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Models;

/// <summary>
/// The <c>replay</c> model: records each real call once in <c>folder/&lt;hash of the request&gt;.json</c> and plays it back
/// ever after. A recording is found by everything that shapes the answer, see <see cref="Recording"/>; nothing but message
/// content, the answer and its usage is written down, never a header, key or address.
/// </summary>
public sealed class ReplayChatClient : IChatClient
{
    private const int FirstWords = 60;

    private readonly IChatClient? _inner;
    private readonly string _folder;
    private readonly bool _record;

    /// <param name="inner">Who answers what is not recorded yet; needed to record, never called otherwise. Disposed with this.</param>
    /// <param name="record">Whether calls without a recording are made and recorded.</param>
    public ReplayChatClient(IChatClient? inner, string folder, bool record)
    {
        if (record && inner is null)
            throw new ArgumentException("Recording needs a model to call; name one for `replay` to record from.", nameof(inner));
        (_inner, _folder, _record) = (inner, folder, record);
    }

    /// <exception cref="ModelException">Nothing is recorded for this call, or what is can't be read.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var read = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var request = Recording.Request(read, options);
        string file = Path.Combine(_folder, request.Hash + ".json");
        if (await StoredAsync(file, cancellationToken) is { } stored)
            return Recording.Response(stored, file);
        if (!_record)
            throw new ModelException(Missing(read, file), FailureKind.Permanent);
        var response = await _inner!.GetResponseAsync(read, options, cancellationToken);
        byte[] recording = Recording.Write(request, response);
        try
        {
            Directory.CreateDirectory(_folder);
            await AtomicFile.WriteAsync(file, recording, overwrite: true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The call was made, but its recording {file} could not be written ({e.Message}); make the folder writable.", FailureKind.Permanent, inner: e);
        }
        // What a later playback will answer is what this call answers too.
        return Recording.Response(recording, file);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is null && serviceType.IsInstanceOfType(this))
            return this;
        return _inner?.GetService(serviceType, serviceKey);
    }

    public void Dispose() => _inner?.Dispose();

    private static async Task<byte[]?> StoredAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellation) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The recording {file} can't be read ({e.Message}); make it readable.", FailureKind.Permanent, inner: e);
        }
    }

    private static string Missing(IReadOnlyList<ChatMessage> messages, string file)
    {
        var prompt = PromptReader.Read(messages);
        string words = prompt.Task.Length > 0 ? prompt.Task : messages.LastOrDefault(m => m.Role == ChatRole.User)?.Text ?? "";
        string what = prompt.Step.Length > 0 ? $"step `{prompt.Step}`" : "this call";
        return $"No recording for {what} (\"{Wording.Cut(Wording.OneLine(words), FirstWords)}…\"): {file} does not exist. "
            + "The prompt, its contract or the model's parameters differ from every recorded call; record it once with a real model (record: true).";
    }
}
