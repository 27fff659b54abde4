using CsCheck;

namespace Baton.Core.Tests.Liquid;

/// <summary>Templates and data on which every Liquid should agree; see <see cref="LiquidOracleTests"/> for what is left out, and why.</summary>
internal static class LiquidGenerator
{
    private static readonly Gen<string> Words = Gen.OneOf(
        "Brisa One", "summer sale", "a,b,,c", "  padded\\t", "<b>bold</b> & \\\"quoted\\\"", "it's", "Grüße aus Köln", "ÉTÉ", "one", "two words here now",
        "line one\\nline two\\r\\nthree", "x", "Straße", "日本語 テキスト", "☀ party", "<!-- c --><p class='x'>t</p><script>s</script>", "100% & more?", "a+b c");

    public static readonly Gen<(string Template, string Data)> Case = Gen.Select(Block(3), Data());

    private static Gen<string> Data()
    {
        var number = Gen.Int[-20, 120].Select(n => $"{n}");
        var quarter = Gen.Int[-50, 200].Select(n => (n / 4m).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));
        var word = Words.Select(w => $"\"{w}\"");
        var item = Gen.Select(word, quarter, Gen.Bool, Gen.OneOf("a", "b"))
            .Select((name, price, on, kind) => $$"""{"name":{{name}},"price":{{price}},"on":{{(on ? "true" : "false")}},"kind":"{{kind}}"}""");
        var day = Gen.Select(Gen.Int[2000, 2099], Gen.Int[1, 12], Gen.Int[1, 28], Gen.Int[0, 23], Gen.Int[0, 59])
            .Select((y, m, d, h, s) => $"\"{y}-{m:00}-{d:00}T{h:00}:{s:00}:{(s + 7) % 60:00}Z\"");
        return Gen.Select(Gen.Select(word, word, number, quarter, Gen.Bool), Gen.Select(word.Array[1, 5], number.Array[2, 5], item.Array[1, 4], day))
            .Select((one, many) => $$"""
                {"title":{{one.Item1}},"name":{{one.Item2}},"n":{{one.Item3}},"q":{{one.Item4}},"flag":{{(one.Item5 ? "true" : "false")}},"nothing":null,"none":[],
                "words":[{{string.Join(',', many.Item1)}}],"nums":[{{string.Join(',', many.Item2)}}],"items":[{{string.Join(',', many.Item3)}}],
                "day":{{many.Item4}},"deep":{"a":{"b":{{one.Item1}} } } }
                """);
    }

    private static Gen<string> Text(int depth)
    {
        var plain = Gen.OneOf("title", "name", "deep.a.b", "deep[\"a\"].b", "words[0]", "words.first", "words.last", "words[-1]", "items[0].name", "items.last.kind",
            "\"lit\"", "'single \"q\"'", "\"\"", "nothing");
        if (depth == 0)
            return plain;
        var simple = Gen.OneOf("upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip", "strip_html", "strip_newlines", "newline_to_br", "escape",
            "append: name", "append: n", "prepend: \"> \"", "replace: \"a\", \"[a]\"", "replace_first: \"e\", title", "remove: \"o\"", "remove_first: \"n\"",
            "slice: 0", "slice: 1, 3", "slice: -3, 2", "default: \"fallback\"", "json");
        var cut = Gen.Int[0, 20].Select(n => $"truncate: {n}");
        var cutWith = Gen.Int[0, 20].Select(n => $"truncate: {n}, \"…\"");
        var filtered = Gen.Select(Text(depth - 1), Gen.OneOf(simple, cut, cutWith)).Select((text, filter) => $"{text} | {filter}");
        var joined = Gen.Select(List(depth - 1), Gen.OneOf("join", "join: \", \"", "join: \"\"")).Select((list, filter) => $"{list} | {filter}");
        var dated = Gen.OneOf("%Y-%m-%d", "%A, %B %e, %Y", "%a %b %-d %y", "%H:%M:%S", "%I:%M %p", "%l%P", "%j %U %W %u %w", "%C %L %s %z %:z %%", "%^B %_m %5d %03e", "%N %3N")
            .Select(format => $"day | date: \"{format}\"");
        return Gen.OneOf(plain, filtered, joined, dated);
    }

    private static Gen<string> Number(int depth)
    {
        var plain = Gen.OneOf(Gen.OneOf("n", "q", "nums[0]", "nums.last", "items[0].price", "words.size", "title.size", "items.size", "0.25", "-3"), Gen.Int[0, 30].Select(n => $"{n}"));
        if (depth == 0)
            return plain;
        var filter = Gen.OneOf("plus: 3", "plus: q", "minus: n", "minus: 0.5", "times: 2", "times: 0.5", "modulo: 7", "round", "ceil", "floor", "abs",
            "at_least: 5", "at_most: n", "divided_by: 2.0", "round: 1", "plus: \"4\"");
        var summed = Gen.OneOf("nums | sum", "items | sum: \"price\"", "words | size", "title | size");
        return Gen.OneOf(plain, Gen.Select(Number(depth - 1), filter).Select((number, f) => $"{number} | {f}"), summed);
    }

    private static Gen<string> List(int depth)
    {
        var plain = Gen.OneOf("words", "nums", "title | split: \" \"", "title | split: \",\"", "name | split: \"\"", "items | map: \"name\"", "items | map: \"price\"",
            "items | where: \"on\" | map: \"name\"", "items | where: \"kind\", \"a\" | map: \"price\"", "items | sort: \"price\" | map: \"name\"", "items | sort_natural: \"name\" | map: \"name\"");
        if (depth == 0)
            return plain;
        var filter = Gen.OneOf("sort", "reverse", "uniq", "compact", "concat: words", "slice: 1, 2", "slice: -2, 2");
        return Gen.OneOf(plain, Gen.Select(plain, filter).Select((list, f) => $"{list} | {f}"));
    }

    private static Gen<string> Test(int depth)
    {
        var comparison = Gen.OneOf("==", "!=", "<", "<=", ">", ">=");
        var numbers = Gen.Select(Number(0), comparison, Number(0)).Select((a, op, b) => $"{a} {op} {b}");
        var texts = Gen.Select(Gen.OneOf("title", "name", "words[0]", "\"one\""), comparison, Gen.OneOf("title", "name", "words.last", "'x'")).Select((a, op, b) => $"{a} {op} {b}");
        var others = Gen.OneOf("flag", "nothing", "missing", "missing.deeper", "title", "title == blank", "none == empty", "none.size == 0", "nothing == nil", "missing == nil", "missing != nil",
            "words contains \"one\"", "words contains name", "nums contains 3", "title contains \"e\"", "flag == true", "flag != false", "nothing == \"x\"", "missing > 3", "title == empty",
            "missing contains \"x\"", "nums == nums", "words == nums", "\"\" == blank", "true", "false", "nil");
        var one = Gen.OneOf(numbers, texts, others);
        return depth == 0 ? one : Gen.OneOf(one, Gen.Select(one, Gen.OneOf("and", "or"), Test(depth - 1)).Select((a, op, b) => $"{a} {op} {b}"));
    }

    private static Gen<string> Block(int depth)
    {
        var text = Gen.OneOf("plain", " ", "\n", "  two  ", "<p>", "é{ ", "}", "% }");
        var output = Gen.OneOf(Text(2), Number(2)).Select(value => $"{{{{ {value} }}}}");
        var trimmed = Gen.OneOf(Text(1), Number(1)).Select(value => $" {{{{- {value} -}}}}\n ");
        var comment = Gen.OneOf("{% comment %} {{ nope | }} {% endcomment %}", "{% # inline %}", "{%- # trims -%}", " {% raw %} {{ as it is }} {%if%} {% endraw %} ", "a {%- comment -%} x {%- endcomment -%} b",
            " {%- raw -%} {{x}} {% endraw -%} ");
        var assign = Gen.OneOf(
            Gen.OneOf(Text(1), Number(1)).Select(value => $"{{% assign v = {value} %}}{{{{ v }}}}"),
            List(1).Select(list => $"{{% assign l = {list} %}}{{{{ l | join: '|' }}}}{{{{ l.size }}}}"),
            Text(1).Select(value => $"{{% capture c %}}<{{{{ {value} }}}}>{{% endcapture %}}{{{{ c | upcase }}}}{{{{ c }}}}"));
        var simple = Gen.OneOf(text, output, trimmed, comment, assign);
        if (depth == 0)
            return simple;
        var inner = Block(depth - 1);
        var branch = Gen.Select(Test(2), inner, inner).Select((test, a, b) => $"{{% if {test} %}}{a}{{% else %}}{b}{{% endif %}}");
        var branches = Gen.Select(Test(1), Test(1), inner, inner).Select((one, two, a, b) => $"{{%- unless {one} -%}}{a}{{%- elsif {two} %}}{b}{{% else -%}} no {{% endunless -%}} ");
        var choice = Gen.Select(inner, inner).Select((a, b) => $"{{% case n %}} {{% when 500, nums[0] or 900 %}}{a}{{% when 'n' %}}{b}{{% else %}}other{{% endcase %}}");
        var textChoice = Gen.Select(inner, inner).Select((a, b) => $"{{% case name %}}{{% when \"one\" or title %}}{a}{{% when 'never' %}}{b}{{% endcase %}}");
        var head = Gen.OneOf("i in words", "i in nums limit: 2", "i in nums limit:2 offset:1", "i in words reversed", "i in (1..4)", "i in (1..words.size)", "i in nums offset: 1 reversed", "i in none");
        var body = Gen.OneOf("{{ i }},", "{{ forloop.index }}/{{ forloop.length }}:{{ i }} ", "{% if forloop.first %}^{% endif %}{{ i }}{% unless forloop.last %}, {% endunless %}",
            "{{ forloop.index0 }}{{ forloop.rindex }}", "{% if forloop.index == 2 %}{% break %}{% endif %}{{ i }}", "{% if forloop.index == 2 %}{% continue %}{% endif %}{{ i }}",
            "{% for j in nums %}{{ j }}{{ forloop.index }}{% if j > 10 %}{% break %}{% endif %}{% endfor %};{{ forloop.index }}", "{% assign last = i %}{{ last }}");
        var loop = Gen.Select(head, body, inner).Select((h, b, after) => $"{{% for {h} %}}{b}{after}{{% else %}}none{{% endfor %}}");
        var fields = Gen.OneOf("{% for x in items %}{{ x.name }}={{ x.price }}{% if x.on %}!{% endif %};{% endfor %}", "{% for x in items reversed %}{{ x['kind'] }}{{ x.price | times: 2 }} {% endfor %}");
        return Gen.OneOf(simple, branch, branches, choice, textChoice, loop, fields).Array[1, 4].Select(parts => string.Concat(parts));
    }
}
