using CsCheck;

namespace Baton.Core.Tests.Contracts;

/// <summary>Random JSON Schemas, most of them sound, some not, and some that refer to themselves.</summary>
internal static class SchemaGen
{
    private static readonly Gen<string> Leaf = Gen.OneOf(
        "true", "false", "{}", "7", """{"type":"string"}""", """{"type":["integer","null"]}""", """{"type":"strng"}""",
        """{"minLength":2,"maxLength":1e1}""", """{"minimum":-1.50,"exclusiveMaximum":1e400}""", """{"multipleOf":0.01}""",
        """{"multipleOf":0}""", """{"enum":[1,"a",null,{"a":[1.0]}]}""", """{"const":{"b":1,"a":2}}""", """{"pattern":"^(a+)+$"}""",
        """{"pattern":"("}""", """{"format":"date"}""", """{"format":"dat"}""", """{"$ref":"#"}""", """{"$ref":"#/$defs/x"}""",
        """{"required":["a","b"]}""", """{"uniqueItems":true}""", """{"x-note":[1]}""", """{"typ":"string"}""",
        """{"minProperties":1,"maxProperties":2}""", """{"dependentRequired":{"a":["b"]}}""");

    public static readonly Gen<string> Schema = Gen.Int[0, 4].SelectMany(Of);

    private static Gen<string> Of(int depth)
    {
        if (depth == 0)
            return Leaf;
        var inner = Of(depth - 1);
        return Gen.OneOf(
            Leaf,
            Gen.Select(Gen.OneOf("not", "items", "contains", "propertyNames", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"), inner)
                .Select((keyword, schema) => $$"""{"{{keyword}}":{{schema}}}"""),
            Gen.Select(Gen.OneOf("allOf", "anyOf", "oneOf", "prefixItems"), inner, inner)
                .Select((keyword, one, two) => $$"""{"{{keyword}}":[{{one}},{{two}}],"unevaluatedProperties":false}"""),
            Gen.Select(inner, inner, inner).Select((a, b, c) => $$$"""{"if":{{{a}}},"then":{{{b}}},"else":{{{c}}},"$defs":{"x":{{{a}}}}}"""),
            Gen.Select(inner, inner).Select((a, b) =>
                $$"""{"type":"object","properties":{"a":{{a}},"b":{{b}}},"patternProperties":{"^a":{{b}}},"additionalProperties":false}"""));
    }
}
