using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Runs;

namespace Baton.Engine.Journals;

/// <summary>
/// Runs as lines of JSON, the same from whichever journal: first <c>{"baton":"journal","format":2}</c>; then <c>version</c> lines, and for each
/// run a <c>run</c> line followed by its <c>file</c> lines and its <c>record</c> lines in order. Heads stand as the texts they are, bodies, files
/// and archives in base64, chains and salts in hex, so that a reader can check the chain without Baton. Format 1 had no files.
/// </summary>
public static class JournalLines
{
    public const int Format = 2;

    public static JsonObject Header => new() { ["baton"] = "journal", ["format"] = Format };

    public static JsonObject Of(StoredVersion version) => new()
    {
        ["version"] = version.Digest,
        ["workflow"] = version.Workflow,
        ["number"] = version.Version,
        ["archive"] = Convert.ToBase64String(version.Archive.Span),
    };

    public static JsonObject Of(RunRow row, long records) => new()
    {
        ["run"] = row.Run.ToString(),
        ["records"] = records,
        ["workflow"] = row.Workflow,
        ["number"] = row.Version,
        ["digest"] = row.Digest,
        ["status"] = row.Status,
        ["title"] = row.Title,
        ["started"] = row.StartedAt,
        ["updated"] = row.UpdatedAt,
        ["salt"] = row.Salt is { } salt ? Convert.ToHexStringLower(salt.Span) : null,
        ["minReader"] = row.MinReader,
    };

    public static JsonObject Of(RunId run, KeptFile file) => new()
    {
        ["file"] = file.Hash,
        ["of"] = run.ToString(),
        ["bytes"] = Convert.ToBase64String(file.Bytes.Span),
    };

    public static JsonObject Of(RunId run, JournalRecord record) => new()
    {
        ["record"] = record.Sequence,
        ["of"] = run.ToString(),
        ["at"] = record.At,
        ["chain"] = Convert.ToHexStringLower(record.Chain.Span),
        ["head"] = Encoding.UTF8.GetString(record.Head.Span),
        ["body"] = record.Body is { } body ? Convert.ToBase64String(body.Span) : null,
    };

    /// <exception cref="FormatException">The line is not one of these; says why.</exception>
    public static JournalLine Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.TryGetProperty("baton", out _) ? ReadHeader(root)
                : root.TryGetProperty("version", out _) ? new JournalLine.Version(new StoredVersion(
                    Text(root, "version"), Text(root, "workflow"), Text(root, "number"), Convert.FromBase64String(Text(root, "archive"))))
                : root.TryGetProperty("run", out _) ? ReadRun(root)
                : root.TryGetProperty("file", out _) ? new JournalLine.File(Run(root, "of"), new KeptFile(Text(root, "file"), Convert.FromBase64String(Text(root, "bytes"))))
                : root.TryGetProperty("record", out var sequence) ? new JournalLine.Record(Run(root, "of"), new JournalRecord(
                    sequence.GetInt64(), root.GetProperty("at").GetDateTimeOffset(), Encoding.UTF8.GetBytes(Text(root, "head")),
                    root.GetProperty("body").GetString() is { } body ? Convert.FromBase64String(body) : default(ReadOnlyMemory<byte>?),
                    Convert.FromHexString(Text(root, "chain"))))
                : throw new FormatException("it is neither a version, a run, a file nor a record");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(e is JsonException ? "it is not JSON, or was cut off" : "something in it is missing or of another kind", e);
        }
    }

    private static JournalLine.Header ReadHeader(JsonElement root) => root.GetProperty("format").GetInt32() is var format && format <= Format
        ? new JournalLine.Header()
        : throw new FormatException($"it was exported by a later Baton (format {format}, this one reads {Format})");

    private static JournalLine.Run ReadRun(JsonElement root)
    {
        var started = root.GetProperty("started").GetDateTimeOffset();
        return new JournalLine.Run(
            new RunRow(
                Run(root, "run"), Text(root, "workflow"), Text(root, "number"), Text(root, "digest"), Text(root, "status"), null, Text(root, "title"), started,
                root.GetProperty("updated").GetDateTimeOffset(), null,
                root.GetProperty("salt").GetString() is { } salt ? Convert.FromHexString(salt) : default(ReadOnlyMemory<byte>?), root.GetProperty("minReader").GetInt32()),
            root.GetProperty("records").GetInt64());
    }

    private static RunId Run(JsonElement root, string key) => RunId.TryParse(Text(root, key)) ?? throw new FormatException("the run's id is none");

    private static string Text(JsonElement root, string key) => root.GetProperty(key).GetString() ?? throw new FormatException($"`{key}` is empty");
}

public abstract record JournalLine
{
    private JournalLine() { }

    public sealed record Header : JournalLine;

    public sealed record Version(StoredVersion What) : JournalLine;

    /// <param name="Records">How many follow.</param>
    public sealed record Run(RunRow Row, long Records) : JournalLine;

    public sealed record File(RunId Of, KeptFile What) : JournalLine;

    public sealed record Record(RunId Of, JournalRecord What) : JournalLine;
}
