using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>A value in a run of the naive interpreter.</summary>
internal abstract class Held
{
    private JsonElement? _element;

    /// <summary>Of the brief or of the workflow itself: needs nobody's approval.</summary>
    public bool IsGiven { get; init; }

    /// <summary>Null when nothing is there.</summary>
    public abstract Held? Field(string name);

    public abstract JsonNode? Json();

    public JsonElement Element => _element ??= JsonSerializer.SerializeToElement(Json());

    /// <summary>How many leading names of a path lead to something.</summary>
    public (int Depth, Held? At) Follow(IEnumerable<string> names)
    {
        int depth = 0;
        Held? at = this;
        foreach (string name in names)
        {
            if (at.Field(name) is not { } next)
                return (depth, null);
            (at, depth) = (next, depth + 1);
        }
        return (depth, at);
    }

    /// <summary>Known whole.</summary>
    public sealed class Known(JsonNode? json) : Held
    {
        public override Held? Field(string name) => json switch
        {
            JsonObject map => map.TryGetPropertyValue(name, out var value) ? new Known(value) { IsGiven = IsGiven } : null,
            JsonArray list when name == "size" => new Known(list.Count),
            JsonArray list when int.TryParse(name, CultureInfo.InvariantCulture, out int index) => index < list.Count ? new Known(list[index]) { IsGiven = IsGiven } : null,
            JsonArray list when name is "first" or "last" => list.Count == 0 ? null : new Known(name == "first" ? list[0] : list[^1]) { IsGiven = IsGiven },
            JsonArray => new Some(),
            JsonValue text when name == "size" && text.GetValueKind() == JsonValueKind.String => new Known(1),
            _ => null,
        };

        public override JsonNode? Json() => json?.DeepClone();
    }

    /// <summary>Something is there, and nothing asks what.</summary>
    public sealed class Some : Held
    {
        public override Held? Field(string name) => this;

        public override JsonNode? Json() => "something";
    }

    /// <summary>Fields made of others; one whose value is null is absent.</summary>
    public sealed class Made(IReadOnlyDictionary<string, Held?> fields) : Held
    {
        public override Held? Field(string name) => fields.GetValueOrDefault(name);

        public override JsonNode? Json() => new JsonObject(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, f.Value!.Json())));
    }

    /// <summary>A list made of others, none of them absent.</summary>
    public sealed class Listed(ImmutableArray<Held> items) : Held
    {
        public ImmutableArray<Held> Items => items;

        public override Held? Field(string name) => name switch
        {
            "size" => new Known(items.Length),
            "first" => items.FirstOrDefault(),
            "last" => items.LastOrDefault(),
            _ => int.TryParse(name, CultureInfo.InvariantCulture, out int index) ? items.ElementAtOrDefault(index) : null,
        };

        public override JsonNode? Json() => new JsonArray([.. items.Select(i => i.Json())]);
    }

    /// <summary>What people approved, under the review's name; voided when a later review edits it.</summary>
    public sealed class Approved(Held inner, string review) : Held
    {
        public string Review => review;

        public bool IsVoid { get; set; }

        public override Held? Field(string name) => inner.Field(name) is { } field ? new Approved(field, review) { IsVoid = IsVoid } : null;

        public override JsonNode? Json() => inner.Json();
    }

    /// <summary>
    /// Any value of a contract. What of it is there and what it is, is decided when something asks, so that no two runs are told
    /// apart that nothing tells apart.
    /// </summary>
    public sealed class Drawn(Contract contract, Choices choices, Literals literals) : Held
    {
        private readonly Dictionary<string, Held?> _fields = [];
        private Known? _leaf;

        public override Held? Field(string name)
        {
            if (contract.Kind is ContractKind.List && contract.Item is { Kind: not ContractKind.Object })
                return Leaf.Field(name);
            if (contract.Kind is not ContractKind.Object)
                return new Some();
            if (!_fields.TryGetValue(name, out var field))
            {
                var found = contract.Fields.First(f => f.Name == name);
                _fields[name] = field = found.IsRequired || choices.Flip() ? new Drawn(found.Contract, choices, literals) { IsGiven = IsGiven } : null;
            }
            return field;
        }

        /// <summary>An item of the list, where it has one. Items are alike, and nothing passes from one to the next: one stands for all.</summary>
        public Held? AnyItem()
        {
            if (contract.Item is not { Kind: ContractKind.Object } item)
                return Leaf.Json() is JsonArray { Count: > 0 } list ? new Known(list[choices.Pick(list.Count)]) : null;
            if (!_fields.TryGetValue("[]", out var drawn))
                _fields["[]"] = drawn = contract.MinItems > 0 || choices.Flip() ? new Drawn(item, choices, literals) : null;
            return drawn;
        }

        public override JsonNode? Json() => contract.Kind == ContractKind.Object
            ? new JsonObject(contract.Fields.Where(f => Field(f.Name) is not null).Select(f => KeyValuePair.Create(f.Name, Field(f.Name)!.Json())))
            : Leaf.Json();

        private Known Leaf
        {
            get
            {
                if (_leaf is null)
                {
                    var values = literals.TellApart(contract);
                    _leaf = new Known(values[choices.Pick(values.Count)]);
                }
                return _leaf;
            }
        }
    }
}
