using System.Globalization;
using System.Text.Json;

namespace Baton.Bench;

/// <summary>Figures by workload and name, one for each repetition.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<(string Workload, string Figure)> _order = [];
    private readonly Dictionary<(string Workload, string Figure), List<double>> _values = [];

    public void Add(string workload, string figure, double value)
    {
        if (!_values.TryGetValue((workload, figure), out var values))
        {
            _order.Add((workload, figure));
            _values[(workload, figure)] = values = [];
        }
        values.Add(value);
    }

    public static double Percentile(List<double> values, double part)
    {
        if (values.Count == 0)
            return double.NaN;
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(part * sorted.Count) - 1];
    }

    /// <summary>Markdown: medians, with the least and the most beside them.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine("| | | median | least – most |");
        output.WriteLine("| --- | --- | ---: | ---: |");
        foreach (var key in _order)
        {
            var values = _values[key];
            output.WriteLine($"| {key.Workload} | {key.Figure} | {Shown(Percentile(values, 0.5))} | {Shown(values.Min())} – {Shown(values.Max())} |");
        }
    }

    public void Write(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            at = DateTimeOffset.UtcNow,
            cores = Environment.ProcessorCount,
            runtime = Environment.Version.ToString(),
            figures = _order.Select(key => new { workload = key.Workload, figure = key.Figure, median = Percentile(_values[key], 0.5), values = _values[key] }),
        },
        Indented));

    private static string Shown(double value) => value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "N3" }, CultureInfo.InvariantCulture);
}
