using System.Globalization;
using System.Text;
using Baton.Core.Handoffs;
using Baton.Core.Workflows;
using Microsoft.Data.Sqlite;

namespace Baton.Connectors.Tools.Knowledge;

/// <summary>Full-text search over documents, in memory: they are cut into passages, and the best of these are found (SQLite FTS5, BM25).</summary>
public sealed class KnowledgeIndex : IDisposable
{
    private const int PassageLength = 1000;
    private const int MaxTerms = 16;

    private readonly SqliteConnection _database = new("Data Source=:memory:");
    private readonly Lock _lock = new();

    public KnowledgeIndex(IEnumerable<KnowledgeDocument> documents)
    {
        _database.Open();
        Run("create virtual table passage using fts5(document unindexed, at unindexed, text, tokenize = 'porter unicode61 remove_diacritics 2')");
        using var transaction = _database.BeginTransaction();
        using var insert = _database.CreateCommand();
        insert.CommandText = "insert into passage values ($document, $at, $text)";
        var (document, at, text) = (insert.Parameters.Add("$document", SqliteType.Text), insert.Parameters.Add("$at", SqliteType.Integer), insert.Parameters.Add("$text", SqliteType.Text));
        foreach (var one in documents)
            foreach (var (start, passage) in Passages(one.Text))
            {
                (document.Value, at.Value, text.Value) = (one.Path, start, passage);
                insert.ExecuteNonQuery();
            }
        transaction.Commit();
    }

    public void Dispose() => _database.Dispose();

    /// <summary>The best first. Passages with all of the words come alone; where there is none, those with some.</summary>
    public IReadOnlyList<KnowledgeHit> Search(string query, int most)
    {
        string[] terms = [.. Terms(query).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxTerms)];
        if (terms.Length == 0)
            return [];
        lock (_lock)
            return Find(string.Join(" AND ", terms), most) is { Count: > 0 } all ? all : Find(string.Join(" OR ", terms), most);
    }

    private List<KnowledgeHit> Find(string match, int most)
    {
        using var select = _database.CreateCommand();
        select.CommandText = "select document, at, text from passage where passage match $match order by rank, document, at limit $most";
        select.Parameters.AddWithValue("$match", match);
        select.Parameters.AddWithValue("$most", most);
        using var reader = select.ExecuteReader();
        var hits = new List<KnowledgeHit>();
        while (reader.Read())
            hits.Add(new KnowledgeHit(reader.GetString(0), reader.GetInt32(1), reader.GetString(2)));
        return hits;
    }

    /// <summary>Words in quotes mean themselves: nothing of a query is the search's own language.</summary>
    private static IEnumerable<string> Terms(string query)
    {
        var word = new StringBuilder();
        foreach (var rune in query.EnumerateRunes().Append(new Rune(' ')))
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                word.Append(rune.ToString());
            else if (word.Length > 0)
            {
                yield return $"\"{word}\"";
                word.Clear();
            }
    }

    /// <summary>Cut at headings and empty lines, where that makes pieces of about the same length, and else at spaces.</summary>
    private static IEnumerable<(int Start, string Text)> Passages(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = Math.Min(text.Length, start + PassageLength);
            if (end < text.Length)
            {
                int cut = LastOf(text, "\n#", start, end);
                cut = cut > start ? cut : LastOf(text, "\n\n", start + PassageLength / 3, end);
                cut = cut > start ? cut : LastOf(text, " ", start + PassageLength / 2, end);
                end = cut > start ? cut : start + Beginning.LengthOf(text.AsSpan(start), PassageLength);
            }
            if (!string.IsNullOrWhiteSpace(text[start..end]))
                yield return (start, text[start..end].Trim());
            start = end;
        }
    }

    private static int LastOf(string text, string what, int from, int to) => text.LastIndexOf(what, to - 1, to - from, StringComparison.Ordinal);

    private void Run(string sql)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <param name="At">Where the passage begins in the document's text.</param>
public sealed record KnowledgeHit(string Document, int At, string Text);
