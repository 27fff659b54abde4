using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using CsCheck;

namespace Baton.Connectors.Tests.Models;

/// <summary>Whatever the contract and however little is handed over, the answer fulfils the contract.</summary>
public sealed class OfflineSchemaTests
{
    /// <summary>As the short notation's <c>string</c> has it.</summary>
    private const string SingleLine = @"^[^\r\n]*$";

    private static readonly Gen<string> Names = OneOf(
        "subject", "title", "body", "text", "summary", "claim", "source", "url", "score", "insights", "sections", "cta", "tags", "price", "ends", "reasons", "x");

    private static readonly Gen<SamplePrompt> Prompts = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, (hasBrief, hasBrand, hasInsights, hasTask) =>
    {
        var prompt = new SamplePrompt();
        if (!hasBrief)
            prompt.Brief = null;
        if (!hasBrand)
            prompt.Brand = null;
        if (!hasTask)
            prompt.Task = "";
        return hasInsights ? prompt.WithInsights() : prompt;
    });

    [Fact]
    public Task Any_answer_fulfils_its_contract() =>
        Gen.Select(Schema(3), Prompts).SampleAsync(
            async (schema, prompt) =>
            {
                string text = schema.ToJsonString();
                var answer = await OfflineChatClientTests.Answer(prompt, text);
                Assert.Equal([], Faults(answer, text));
            },
            iter: 1000,
            print: t => t.Item1.ToJsonString());

    [Theory]
    [InlineData("""{ "$defs": { "n": { "type": "object", "required": ["text"], "properties": { "text": { "type": "string" }, "children": { "type": "array", "items": { "$ref": "#/$defs/n" } } } } }, "$ref": "#/$defs/n" }""")]
    [InlineData("""{ "anyOf": [{ "type": "null" }, { "type": "object", "required": ["a"], "properties": { "a": { "type": ["null", "string"], "maxLength": 3 } } }] }""")]
    [InlineData("""{ "allOf": [{ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "maxLength": 20 } } }, { "required": ["b"], "properties": { "b": { "const": 4 }, "a": { "maxLength": 9 } } }] }""")]
    [InlineData("""{ "type": "object", "required": ["code"], "properties": { "code": { "type": "string", "pattern": "^(SKU|REF)-[0-9]{4}(-[a-z]+)?$", "minLength": 8 } } }""")]
    [InlineData("""{ "type": "object", "required": ["slug"], "properties": { "slug": { "type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$", "minLength": 5, "maxLength": 12 } } }""")]
    [InlineData("""{ "type": "array", "minItems": 4, "uniqueItems": true, "items": { "type": "string", "maxLength": 12 } }""")]
    [InlineData("""{ "type": "object", "required": ["when", "mail", "at", "id"], "properties": { "when": { "type": "string", "format": "date" }, "mail": { "type": "string", "format": "email" }, "at": { "type": "string", "format": "date-time" }, "id": { "type": "string", "format": "uuid" } } }""")]
    [InlineData("""{ "type": "object", "minProperties": 2, "additionalProperties": { "type": "integer", "exclusiveMinimum": 3, "multipleOf": 5 } }""")]
    [InlineData("""{ "type": "string", "maxLength": 0 }""")]
    [InlineData("true")]
    [InlineData("{}")]
    public async Task Contracts_of_other_shapes_are_fulfilled_too(string schema)
    {
        foreach (var prompt in (SamplePrompt[])[new(), new SamplePrompt { Brief = null, Brand = null }, new SamplePrompt { Task = "" }])
        {
            var answer = await OfflineChatClientTests.Answer(prompt, schema);
            Assert.Equal([], Faults(answer, schema));
        }
    }

    /// <summary>By Baton's own contracts and by a checker written for these tests.</summary>
    private static IEnumerable<string> Faults(JsonElement answer, string schema)
    {
        var parsed = JsonDocument.Parse(schema).RootElement;
        var contract = Contract.Read(parsed, null, out var faults);
        return [.. faults.Select(f => f.ToString()), .. contract!.Validate(answer).Select(v => v.ToString()), .. SchemaCheck.Faults(answer, parsed)];
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<JsonObject> Schema(int depth) => depth == 0 ? Leaf() : Gen.Frequency((2, Leaf()), (3, Object(depth)), (2, List(depth)));

    private static Gen<JsonObject> Object(int depth) =>
        Gen.Select(Names, Schema(depth - 1), Gen.Bool).Select((name, schema, isRequired) => (name, schema, isRequired)).Array[1, 5].Select(fields =>
        {
            var properties = new JsonObject();
            var required = new JsonArray();
            foreach (var (name, schema, isRequired) in fields.DistinctBy(f => f.name))
            {
                properties[name] = schema.DeepClone();
                if (isRequired)
                    required.Add(name);
            }
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["required"] = required, ["properties"] = properties };
        });

    private static Gen<JsonObject> List(int depth) => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5], Schema(depth - 1), (least, more, items) =>
        new JsonObject { ["type"] = "array", ["minItems"] = least, ["maxItems"] = least + more, ["items"] = items.DeepClone() });

    private static Gen<JsonObject> Leaf() => Gen.OneOf(
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 400], Gen.Bool, Gen.Int[0, 2], (least, more, hasMost, kind) =>
        {
            var text = new JsonObject { ["type"] = "string", ["minLength"] = least };
            if (hasMost)
                text["maxLength"] = least + more;
            if (kind == 1)
                text["contentMediaType"] = "text/markdown";
            if (kind == 2)
                text["pattern"] = SingleLine;
            return text;
        }),
        OneOf("uri", "email", "date", "date-time").Select(format => new JsonObject { ["type"] = "string", ["format"] = format }),
        Gen.Select(OneOf("integer", "number"), Gen.Int[-50, 50], Gen.Int[0, 100], (type, least, more) =>
            new JsonObject { ["type"] = type, ["minimum"] = least, ["maximum"] = least + more }),
        OneOf("yes|no", "EU|US|UK", "webinar|launch").Select(values =>
            new JsonObject { ["enum"] = new JsonArray([.. values.Split('|').Select(v => JsonValue.Create(v))]) }),
        Gen.Const(new JsonObject { ["type"] = "boolean" }).Select(b => (JsonObject)b.DeepClone()));
}
