using System.Globalization;
using Baton.Core.Checking;
using Baton.Core.Workflows;
using Baton.Engine;

namespace Baton.Cli;

/// <summary>What all runs of the workspace may spend together: <c>limits: { spend: 50.00 USD, per: month }</c>.</summary>
internal static class LimitSetting
{
    public static SpendLimit? Read(MapReader map, SettingsReader settings)
    {
        var (spend, per) = (map.Scalar("spend", isRequired: true), map.Scalar("per", isRequired: true));
        map.RefuseOthers();
        decimal amount = 0;
        if (spend is not null && !(spend.Text.Split(' ') is [var number, "USD"] && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount)))
            settings.Findings.Add(Finding.Error("WF004", $"`{spend.Text}` is not an amount", spend.Span).WithHelp("write 50.00 USD"));
        if (per is not null && per.Text is not ("day" or "month"))
            settings.Findings.Add(Finding.Error("WF004", $"`{per.Text}` is not a span of time for a limit", per.Span).WithHelp("write day or month"));
        return spend is null || per is null ? null : new SpendLimit(amount, per.Text == "day");
    }
}
