namespace Baton.Storage;

/// <summary>What is to happen to one append.</summary>
public enum AppendFault
{
    None,

    /// <summary>It fails and leaves nothing: the disk was full.</summary>
    BeforeDurable,

    /// <summary>It fails and is there nevertheless: the answer was lost.</summary>
    AfterDurable,
}
