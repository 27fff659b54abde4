using System.Text.Encodings.Web;
using System.Text.Json;

namespace Baton.Connectors.Surfaces;

/// <summary>JSON as surfaces write it: what may stand as itself does, so that the bytes shown are the bytes sent.</summary>
internal static class SurfaceJson
{
    public static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Indented = new(Line) { WriteIndented = true, NewLine = "\n" };
}
