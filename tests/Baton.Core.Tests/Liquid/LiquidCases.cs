namespace Baton.Core.Tests.Liquid;

/// <summary>Templates as marketers write them, over the whole subset, each against <see cref="Data"/>.</summary>
internal static class LiquidCases
{
    public const string Data = """
        {"brand":{"name":"Acme & Sons","tagline":"Breathe   easy"},"n":7,"price":1249.5,"neg":-4,"zero":0,"yes":true,"no":false,"nothing":null,"blank_text":"  ","empty_text":"","none":[],"no_fields":{},
         "brief":{"audience":"new customers","product":"Brisa One","regions":["EU","US"],"key_messages":["quiet","light","repairable"]},
         "html":"<p>Hello <b>you</b></p>\n<script>x()</script><style>p{}</style><!-- no -->end","csv":"a,b,,c,,","spaces":"  in  and  out  ","multi":"one\ntwo\r\nthree",
         "words":["pear","Apple","fig","apple","Fig"],"nums":[3,1,2,3,10,-1],"mixed":[1,"1",null,true],
         "items":[{"name":"Fan","price":20,"tag":"air","on":true},{"name":"case","price":5.5,"tag":"bag","on":false},{"name":"Filter","price":12,"tag":"air","on":null}],
         "day":"2026-03-01T09:05:07Z","offset_day":"2026-12-31T23:59:59+02:00","plain_day":"2026-07-04"}
        """;

    public static IEnumerable<string> All =>
    [
        .. Whole,
        .. Values.Select(value => $"[{{{{ {value} }}}}]"),
        .. from text in Texts from filter in TextFilters select $"[{{{{ {text} | {filter} }}}}]",
        .. from number in Numbers from filter in NumberFilters select $"[{{{{ {number} | {filter} }}}}]",
        .. from list in Lists from filter in ListFilters select $"[{{{{ {list} | {filter} | json }}}}]",
        .. from format in DateFormats from day in new[] { "day", "offset_day", "plain_day" } select $"[{{{{ {day} | date: \"{format}\" }}}}]",
        .. Conditions.Select(condition => $"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"),
    ];

    private static readonly string[] Whole =
    [
        "", "plain", "{", "}", "{ {", "%}", "}}", "a { b } c", "{{ brand.name }}", "Dear {{ brief.audience | capitalize }},",
        "a {{- n -}} b", "a {{ n -}}   b", "a   {{- n }} b", "a \n {%- if yes -%} \n b \n {%- endif -%} \n c", "a{% if yes %} b {% endif %}c",
        "{% if no %}a{% elsif nothing %}b{% elsif n > 5 %}c{% else %}d{% endif %}", "{% unless no %}a{% endunless %}", "{% unless yes %}a{% elsif yes %}b{% endunless %}",
        "{% case brief.product %}{% when \"Brisa One\" %}one{% else %}other{% endcase %}", "{% case n %} \n {% when 1 or 2 %}a{% when 7, 8 %}b{% endcase %}", "{% case nothing %}{% when nil %}nil{% when 1 %}1{% endcase %}",
        "{% case n %}{% else %}else{% endcase %}", "{% for k in brief.key_messages %}{{ forloop.index }}. {{ k }}\n{% endfor %}", "{% for k in none %}x{% else %}none{% endfor %}",
        "{% for i in (1..5) %}{{ i }}{% endfor %}", "{% for i in (n..9) reversed %}{{ i }}{% endfor %}", "{% for i in (5..1) %}{{ i }}{% else %}e{% endfor %}", "{% for i in nums limit:2 %}{{ i }},{% endfor %}",
        "{% for i in nums offset:4 %}{{ i }},{% endfor %}", "{% for i in nums, limit: 3, offset: 1 %}{{ i }},{% endfor %}", "{% for i in nums reversed limit: 3 offset: 1 %}{{ i }},{% endfor %}", "{% for i in nums limit: n %}{{ i }},{% endfor %}",
        "{% for i in nums %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}!", "{% for i in nums %}{% if i == 3 %}{% continue %}{% endif %}{{ i }}{% endfor %}!", "{% for i in (1..3) %}{% for j in (1..3) %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}",
        "{% for x in items %}{{ x.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}", "{% for x in items %}{{ forloop.index0 }}{{ forloop.rindex }}{{ forloop.first }}{{ forloop.last }}{{ forloop.length }}{{ forloop.rindex0 }};{% endfor %}",
        "{% for pair in brand %}{{ pair[0] }}: {{ pair[1] }}; {% endfor %}", "{% assign x = 5 %}{{ x }}{% assign x = x | plus: 1 %}{{ x }}", "{% assign x = brand.name %}{{ x.size }}", "{% capture c %}a{{ n }}b{% endcapture %}[{{ c }}]{{ c.size }}",
        "{% assign total = 0 %}{% for x in items %}{% assign total = total | plus: x.price %}{% endfor %}{{ total }}", "{% for i in (1..2) %}{% capture c %}{{ c2 }}{{ i }}{% endcapture %}{{ c }}{% endfor %}".Replace("{{ c2 }}", "", StringComparison.Ordinal),
        "a{% comment %}{{ x }}{% if %}{% endcomment %}b", "a {%- comment %} x {% endcomment -%} b", "{% # note %}x", "{%- # one\n # two -%} x", "{% # it's fine %}x'", "{% raw %}{{ a }}{% if %}{% endraw %}", "a {%- raw -%} b {% endraw -%} c", "{%raw%}{%endraw%}|",
        "{{ \"}}\" }}", "{{ '{{' }}", "{{ \"it's\" }}{{ 'say \"hi\"' }}", "{{ \"one two three\" | truncatewords: 2 }}{{ \"one two three\" | truncatewords: 1, \"--\" }}{{ \"one two\" | truncatewords: 0 }}", "{{brand.name|upcase}}", "{{   n   }}", "{{\nn\n|\nplus:\n1\n}}", "{%if yes%}a{%endif%}", "{{ items[0].name }}{{ items[-1].name }}{{ items[1][\"price\"] }}", "{% assign k = \"name\" %}{{ items[0][k] }}{{ items[zero].name }}",
        "{{ (1..4) | join: \"-\" }}", "{{ \"a%20b+c%C3%A9\" | url_decode }}", "{{ \"Grüße & mehr/ok?x=1-2_3.4~5\" | url_encode }}", "{{ items | where: \"tag\", \"air\" | map: \"name\" | join }}{{ items | where: \"on\" | size }}{{ items | sum: \"price\" }}",
        "{{ items | sort: \"price\" | map: \"name\" | join }}{{ items | sort_natural: \"name\" | map: \"name\" | join }}{{ items | map: \"on\" | compact | size }}{{ items | map: \"on\" | json }}{{ words | sort_natural | join }}{{ mixed | compact | json }}", "{% assign r = (1..3) %}{% for i in r %}{{ i }}{% endfor %}", "{{ nums }}", "{{ words | first }}{{ words | last }}", "{{ items | map: \"name\" | first }}", "{{ brief.key_messages.first }}{{ brief.key_messages.last }}{{ brief.key_messages.size }}{{ brand.size }}{{ brand.name.size }}",
        "{{ no | default: \"x\" }}{{ no | default: \"x\", allow_false: true }}{{ missing | default: \"x\" }}{{ missing.more | default: n }}{{ nothing | default: 1 }}{{ none | default: 2 }}{{ empty_text | default: 3 }}{{ zero | default: 4 }}{{ blank_text | default: 5 }}",
        "{% if yes %}{% for i in (1..3) %}{% if i == 2 %}{% continue %}{% endif %}{% case i %}{% when 3 %}three{% else %}{{ i }}{% endcase %}{% endfor %}{% endif %}", "{% for i in (1..3) %}{% capture c %}{{ i }}{% if i == 2 %}{% break %}{% endif %}z{% endcapture %}{{ c }}{% endfor %}",
        "{% assign messages = brief.key_messages | sort | join: \", \" %}{{ messages | prepend: \"We are \" | append: \".\" }}", "{% for i in nums %}{% assign n = i %}{% endfor %}{{ nums.last }}",
    ];

    private static readonly string[] Values =
        ["\"a\"", "'b'", "1", "-2", "3.5", "true", "false", "nil", "null", "empty", "blank", "n", "price", "neg", "yes", "no", "nothing", "blank_text", "none", "words", "mixed", "brief.regions[0]", "brief['product']", "brand[\"name\"]"];

    private static readonly string[] Texts = ["brand.name", "html", "csv", "spaces", "multi", "n", "price", "nothing", "\"Größe ß Éa\"", "\"a&lt;b & <c>\"", "\"50% off\"", "words", "yes"];

    private static readonly string[] TextFilters =
    [
        "upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip", "strip_html", "strip_newlines", "newline_to_br", "escape", "escape_once", "append: \"!\"", "prepend: n",
        "replace: \"a\", \"\"", "replace: \" \", brand.name", "replace_first: \"e\", \"$&\"", "remove: \"e\"", "remove_first: \",\"", "truncate: 8", "truncate: 8, \"\"", "truncate: 1", "truncate",
        "split: \",\" | json", "split: \" \" | join: \"|\"", "slice: 2", "slice: 1, 4", "slice: -4, 3", "slice: 90, 2", "slice: -90, 2", "json",
    ];

    private static readonly string[] Numbers = ["n", "price", "neg", "zero", "\"12\"", "2.25"];

    private static readonly string[] NumberFilters =
        ["plus: 1", "plus: 0.5", "minus: n", "times: 3", "times: -0.5", "divided_by: 2.0", "modulo: 3", "modulo: -3", "modulo: 2.5", "round", "round: 1", "ceil", "floor", "abs", "at_least: 5", "at_most: 5", "plus: \"3\"", "json"];

    private static readonly string[] Lists = ["words", "nums", "none", "brief.regions"];

    private static readonly string[] ListFilters = ["sort", "reverse", "uniq", "compact", "concat: nums", "slice: 1, 2", "slice: -2, 2", "size", "join", "join: \" & \"", "sort | reverse | slice: 0, 1"];

    private static readonly string[] DateFormats =
        ["%Y-%m-%d", "%B %e, %Y", "%b %-d", "%a", "%A", "%H:%M:%S", "%I:%M %p", "%-I %P", "%k|%l", "%j", "%U %W %u %w", "%y %C", "%s", "%L %N %3N %6N", "%z %:z", "%%", "%^a %#p %_d %-m %05d", "no directive", "%h%n%t."];

    private static readonly string[] Conditions =
    [
        "yes", "no", "nothing", "zero", "empty_text", "none", "missing", "missing.deeper", "n == 7", "n == 7.0", "n != 7", "n <> 7", "n < 8", "n <= 7", "n > 7", "n >= 7", "price > 1000", "brand.name == \"Acme & Sons\"", "\"a\" < \"b\"", "\"a\" < \"B\"",
        "brief.regions contains \"EU\"", "brief.regions contains \"UK\"", "brand.name contains \"Sons\"", "nums contains 10", "nums contains \"10\"", "nothing contains \"x\"", "words contains nothing", "nothing == nil", "missing == nil", "n == nil", "n != nil", "nil == false",
        "empty_text == empty", "none == empty", "no_fields == empty", "blank_text == empty", "blank_text == blank", "nothing == blank", "no == blank", "n == blank", "missing == blank", "missing != blank", "missing > 1", "1 < missing",
        "yes and no", "yes or no", "no and no or yes", "yes or no and no", "no or yes and no", "no and yes or yes", "yes and no or no and yes", "n == 7 and brand.name contains \"Acme\" or no", "\"1\" == 1", "true == yes", "nums == nums", "nums == words", "none == none", "none.size == 0", "brief.regions.size > 1",
    ];
}
