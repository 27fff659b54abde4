using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Cli.Lsp;

/// <summary>The framing of the Language Server Protocol: a header that gives a length, then so many bytes of JSON.</summary>
public sealed class MessageFrames(Stream input, Stream output)
{
    private const int MaxHeader = 4096;
    private const int MaxLength = 32 * 1024 * 1024;

    /// <summary>The next message's bytes; null at the end of the input.</summary>
    /// <exception cref="InvalidDataException">What comes is not framed; where the next message begins can't be told any more.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        int? length = null;
        while (await LineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                if (length is null)
                    throw new InvalidDataException("a message without Content-Length");
                byte[] body = new byte[length.Value];
                return await input.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation) < body.Length ? null : body;
            }
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                throw new InvalidDataException("a header without a colon");
            if (!line[..colon].Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!int.TryParse(line.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int said) || said > MaxLength)
                throw new InvalidDataException($"a length that is none, or more than {MaxLength}");
            length = said;
        }
        return null;
    }

    public async Task WriteAsync(JsonNode message, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
            message.WriteTo(writer);
        await output.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.WrittenCount}\r\n\r\n"), cancellation);
        await output.WriteAsync(body.WrittenMemory, cancellation);
        await output.FlushAsync(cancellation);
    }

    /// <summary>A line of the header without its end; null at the end of the input.</summary>
    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await input.ReadAsync(one, cancellation) > 0)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            if (line.Length == MaxHeader)
                throw new InvalidDataException("a header that does not end");
            line.Append((char)one[0]);
        }
        return null;
    }
}
