using System.Collections.Immutable;
using Baton.Core.Checking;

namespace Baton.Core.Liquid;

/// <summary>Builds the nodes of a template from its pieces. Goes on after each mistake; keeps its own stack of open blocks.</summary>
internal sealed class TemplateParser(string text, FindingList findings)
{
    private static readonly string[] Tags =
    [
        "if", "elsif", "else", "endif", "unless", "endunless", "case", "when", "endcase", "for", "endfor", "break", "continue",
        "assign", "capture", "endcapture", "comment", "endcomment", "raw", "endraw",
    ];

    private static readonly string[] Blocks = ["if", "unless", "case", "for"];

    private static readonly string[] LiquidElsewhere =
    [
        "include", "render", "layout", "block", "section", "increment", "decrement", "cycle", "tablerow", "echo", "liquid", "ifchanged", "style", "form", "paginate",
    ];

    private readonly ImmutableArray<LiquidNode>.Builder _nodes = ImmutableArray.CreateBuilder<LiquidNode>();
    /// <summary>Tags that are none, and what each was probably meant to be.</summary>
    private readonly List<string> _unknown = [];
    private readonly List<OpenBlock> _open = [];

    public ImmutableArray<LiquidNode> Parse()
    {
        foreach (var piece in new TemplateCutter(text, findings).Cut())
        {
            if (_open.Count > LiquidLimits.MaxNesting)
            {
                findings.Error(LiquidCode.TooMuch, $"blocks are nested at most {LiquidLimits.MaxNesting} deep", _open[^1].Opening.Start, _open[^1].Opening.End,
                    "the rest of the template was not read");
                return _nodes.ToImmutable();
            }
            Read(piece);
        }
        while (_open.Count > 0)
            Close(text.Length, isClosed: false);
        return _nodes.ToImmutable();
    }

    private OpenBlock? Innermost => _open.Count > 0 ? _open[^1] : null;

    private void Read(Piece piece)
    {
        switch (piece.Kind)
        {
            case PieceKind.Text:
                string content = text[piece.ContentStart..piece.ContentEnd];
                if (Innermost is not OpenBlock.Case { HasBegun: false } || !string.IsNullOrWhiteSpace(content))
                    Add(new LiquidNode.Text(content, findings.Span(piece.ContentStart, piece.ContentEnd)), piece);
                break;
            case PieceKind.Output:
                if (Expressions(piece).Filtered() is { } value)
                    Add(new LiquidNode.Output(value, findings.Span(piece.Start, piece.End)), piece);
                break;
            default:
                ReadTag(piece);
                break;
        }
    }

    private void ReadTag(Piece piece)
    {
        switch (piece.Tag)
        {
            case "if" or "unless":
                _open.Add(new OpenBlock.If(piece, Condition(piece)));
                break;
            case "case":
                _open.Add(new OpenBlock.Case(piece, CaseSubject(piece)));
                break;
            case "for":
                _open.Add(new OpenBlock.For(piece, LoopHead.Read(Expressions(piece), findings, piece)));
                break;
            case "capture":
                _open.Add(new OpenBlock.Capture(piece, CaptureName(piece)));
                break;
            case "assign":
                Assign(piece);
                break;
            case "elsif" or "when" or "else":
                ReadBranch(piece);
                break;
            case "break" or "continue":
                ReadJump(piece);
                break;
            default:
                ReadEnd(piece);
                break;
        }
    }

    private void ReadBranch(Piece piece)
    {
        var block = Innermost;
        bool fits = piece.Tag switch
        {
            "elsif" => block is OpenBlock.If,
            "when" => block is OpenBlock.Case,
            _ => block is not (null or OpenBlock.Capture),
        };
        if (!fits && _unknown.Exists(Blocks.Contains))
            return;
        if (!fits)
            OutOfPlace(piece, $"`{piece.Tag}` belongs in {(piece.Tag switch { "elsif" => "an `if`", "when" => "a `case`", _ => "an `if`, `unless`, `case` or `for`" })}");
        else if (block!.HasElse)
            OutOfPlace(piece, $"`{piece.Tag}` can't come after `else`");
        else if (piece.Tag == "elsif")
            ((OpenBlock.If)block).ElseIf(Condition(piece));
        else if (piece.Tag == "when")
            ((OpenBlock.Case)block).When(WhenValues(piece));
        else
        {
            ExpectNoArguments(piece, "write `elsif` to ask again");
            block.Else();
        }
    }

    private void ReadJump(Piece piece)
    {
        ExpectNoArguments(piece, null);
        if (!_open.OfType<OpenBlock.For>().Any())
            OutOfPlace(piece, $"`{piece.Tag}` belongs in a `for`");
        else if (piece.Tag == "break")
            Add(new LiquidNode.Break(findings.Span(piece.Start, piece.End)), piece);
        else
            Add(new LiquidNode.Continue(findings.Span(piece.Start, piece.End)), piece);
    }

    private void ReadEnd(Piece piece)
    {
        string opened = piece.Tag.StartsWith("end", StringComparison.Ordinal) ? piece.Tag[3..] : "";
        if (opened.Length > 0 && _open.FindLastIndex(block => block.Tag == opened) is var index and >= 0)
        {
            ExpectNoArguments(piece, null);
            while (_open.Count > index + 1)
                Close(piece.Start, isClosed: false);
            Close(piece.End, isClosed: true);
        }
        else if (_unknown.Contains(opened))
            return;
        else if (Tags.Contains(piece.Tag))
            OutOfPlace(piece, $"`{piece.Tag}` closes nothing: no `{opened}` is open here");
        else if (piece.Tag.Length == 0)
            findings.Error(LiquidCode.Unreadable, "a tag begins with its name, such as `if`", piece.Start, piece.End);
        else
            ReportUnknown(piece);
    }

    private void ReportUnknown(Piece piece)
    {
        _unknown.Add(piece.Tag);
        // What was meant to open a block is not missed at its end.
        if (NearestWord.Of(piece.Tag, Tags) is { } meant)
            _unknown.Add(meant);
        if (LiquidElsewhere.Contains(piece.Tag))
            findings.Error(LiquidCode.NotInSubset, $"the tag `{piece.Tag}` is not in the Liquid read here", piece.TagStart, piece.TagEnd, $"there are {string.Join(", ", Tags)} and #");
        else
            findings.Error(LiquidCode.UnknownTag, $"there is no tag `{piece.Tag}`{NearestWord.Suggest(piece.Tag, Tags)}", piece.TagStart, piece.TagEnd);
    }

    private void Close(int end, bool isClosed)
    {
        var block = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (!isClosed)
            findings.Error(LiquidCode.BlockNotClosed, $"`{block.Tag}` is not closed", block.Opening.Start, block.Opening.End, $"close it with `{{% end{block.Tag} %}}`");
        if (block.Close(findings, end) is { } node)
            Add(node, block.Opening);
    }

    private void Add(LiquidNode node, Piece piece)
    {
        if (Innermost is OpenBlock.Case { HasBegun: false })
            OutOfPlace(piece, "nothing can stand between `case` and its first `when`");
        else
            (Innermost?.Body ?? _nodes).Add(node);
    }

    private void Assign(Piece piece)
    {
        var expressions = Expressions(piece);
        if (Name(expressions, "a name to assign to") is not { } name)
            return;
        CheckNotLoopVariable(name);
        if (!expressions.Words.TakeSymbol("="))
            expressions.Unexpected("`=`");
        else if (expressions.Filtered() is { } value)
            Add(new LiquidNode.Assign(name.Text, value, findings.Span(piece.Start, piece.End)), piece);
    }

    private string? CaptureName(Piece piece)
    {
        var expressions = Expressions(piece);
        if (Name(expressions, "a name to capture into") is not { } name)
            return null;
        CheckNotLoopVariable(name);
        return expressions.ExpectEnd("nothing else") ? name.Text : null;
    }

    private static Token? Name(ExpressionParser expressions, string what)
    {
        if (expressions.Words.Current.Kind == TokenKind.Name)
            return expressions.Words.Take();
        expressions.Unexpected(what);
        return null;
    }

    private void CheckNotLoopVariable(Token name)
    {
        if (_open.OfType<OpenBlock.For>().Any(loop => loop.Variable == name.Text || name.Text == "forloop"))
            findings.Error(LiquidCode.LoopVariableAssigned, $"`{name.Text}` belongs to the `for` round it and can't be assigned there", name.Start, name.End, "take another name");
    }

    private LiquidExpression? CaseSubject(Piece piece)
    {
        var expressions = Expressions(piece);
        if (expressions.Value() is not { } subject)
            return null;
        if (!expressions.Words.Current.IsSymbol("|"))
            return expressions.ExpectEnd("nothing else") ? subject : null;
        var word = expressions.Words.Current;
        findings.Error(LiquidCode.NotInSubset, "`case` takes a value without filters", word.Start, word.End, "`assign` the filtered value first");
        return null;
    }

    private ImmutableArray<LiquidExpression> WhenValues(Piece piece)
    {
        var expressions = Expressions(piece);
        var values = ImmutableArray.CreateBuilder<LiquidExpression>();
        do
        {
            if (expressions.Value() is not { } value)
                return values.ToImmutable();
            values.Add(value);
        }
        while (expressions.Words.TakeSymbol(",") || expressions.Words.TakeName("or"));
        expressions.ExpectEnd("`or`");
        return values.ToImmutable();
    }

    private LiquidTest? Condition(Piece piece) => new ConditionParser(Expressions(piece), findings).Read();

    private ExpressionParser Expressions(Piece piece) => new(text, piece.ContentStart, piece.ContentEnd, findings);

    private void ExpectNoArguments(Piece piece, string? help)
    {
        var words = Expressions(piece).Words;
        if (words.Current.Kind != TokenKind.End)
            findings.Error(LiquidCode.Unreadable, $"`{piece.Tag}` stands alone", words.Current.Start, piece.ContentEnd, help);
    }

    private void OutOfPlace(Piece piece, string message) => findings.Error(LiquidCode.OutOfPlace, message, piece.Start, piece.End);
}
