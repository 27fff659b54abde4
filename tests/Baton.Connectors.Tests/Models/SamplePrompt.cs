using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Baton.Connectors.Tests.Models;

/// <summary>A prompt in the form the engine renders, whose parts a test changes.</summary>
internal sealed class SamplePrompt
{
    public const string EmailSchema =
        """
        { "type": "object", "additionalProperties": false, "required": ["subject", "preheader", "body"], "properties": {
          "subject": { "type": "string", "minLength": 1, "maxLength": 60 },
          "preheader": { "type": "string", "maxLength": 100 },
          "body": { "type": "string", "contentMediaType": "text/markdown" } } }
        """;

    public JsonObject? Brief { get; set; } = (JsonObject)JsonNode.Parse(
        """
        {
          "product": "Brisa One",
          "audience": "people who rent small flats without air conditioning",
          "key_messages": ["Cools a 20 m² room in 9 minutes", "Runs 14 hours on one charge", "Weighs 3.2 kg, so it moves with you"],
          "regions": ["EU", "UK"],
          "price": "€249",
          "launch_date": "2026-05-04",
          "offer": { "code": "BREEZE15", "ends": "2026-05-31", "discount": "15%" },
          "url": "https://brisa.example/one?utm=launch",
          "must_say": ["Free returns for 60 days"],
          "must_not": ["revolutionary", "cheap"],
          "tone": "plain and warm"
        }
        """)!;

    public JsonObject? Brand { get; set; } = (JsonObject)JsonNode.Parse(
        """{ "name": "Brisa", "terms": { "never": ["game-changer"], "e-mail": "email" }, "disclaimers": { "EU": "Energy class A under EU rules.", "US": "US only." } }""")!;

    public List<(string Name, string From, int Round, string Type, bool IsEarlier, int Order, string Text)> Values { get; } = [];

    public string Task { get; set; } = "Write the launch email.";

    public SamplePrompt WithInsights()
    {
        Values.Add(("research.insights", "research", 1, "json", false, 0,
            """
            [ { "claim": "62% of renters may not install a fixed unit", "source": "https://survey.example/renters-2025" },
              { "claim": "Noise is the first complaint about portable units", "source": "https://forum.example/t/991" } ]
            """));
        return this;
    }

    public SamplePrompt With(string name, string type, string text, bool isEarlier = false, int round = 1, int order = 1)
    {
        Values.Add((name, name.Split('.')[0], round, type, isEarlier, order, text));
        return this;
    }

    public IReadOnlyList<ChatMessage> Messages()
    {
        var system = new StringBuilder("<instructions role=\"copywriter\">\nYou write.\n</instructions>\n");
        if (Brand is not null)
            system.Append($"<brand>\n{Escape(Brand.ToJsonString())}\n</brand>\n");
        var user = new StringBuilder();
        if (Brief is not null)
            user.Append($"<brief>\n{Escape(Brief.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))}\n</brief>\n");
        user.Append("<handoff>\n");
        foreach (var (name, from, round, type, isEarlier, order, text) in Values)
            user.Append($"<value name=\"{name}\" from=\"{from}\" round=\"{round}\" type=\"{type}\"{(isEarlier ? $" earlier=\"true\" order=\"{order}\"" : "")}>\n{Escape(text)}\n</value>\n");
        user.Append($"</handoff>\n<task step=\"draft\">\n{Task}\n</task>\n");
        return [new ChatMessage(ChatRole.System, system.ToString()), new ChatMessage(ChatRole.User, user.ToString())];
    }

    public static ChatOptions Options(string schema) => new()
    {
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse(schema).RootElement),
    };

    private static string Escape(string text) =>
        Regex.Replace(text, "</(instructions|brand|brief|handoff|value|task|repair)", @"<\/$1");
}
