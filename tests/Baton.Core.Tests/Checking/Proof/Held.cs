using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Core.Contracts;
using Baton.Core.Liquid;

namespace Baton.Core.Tests.Checking.Proof;

/// <summary>A value in a run of the naive interpreter.</summary>
internal abstract class Held
{
    private JsonElement? _element;

    /// <summary>Of the brief or of the workflow itself: needs nobody's approval.</summary>
    public bool IsGiven { get; init; }

    public virtual Standing Standing => IsGiven ? Standing.Given : Standing.Raw;

    /// <summary>What a later review edits is no longer what was approved before.</summary>
    public virtual void Void() { }

    public static Standing Worst(IEnumerable<Held> parts) => parts.Select(p => p.Standing).DefaultIfEmpty(Standing.Given).Max();

    /// <summary>Null when nothing is there.</summary>
    public abstract Held? Field(string name);

    public abstract JsonNode? Json();

    /// <summary>As conditions take it.</summary>
    public virtual bool IsFalse => Element.ValueKind is JsonValueKind.Null or JsonValueKind.False;

    public virtual bool IsNull => Element.ValueKind is JsonValueKind.Null;

    /// <summary>What the Liquid that runs makes of it and a literal.</summary>
    public virtual bool Compare(string op, string right) => Comparisons.Of(op, right).Evaluate(new Left(Element));

    private sealed record Left(JsonElement Value) : ILiquidScope
    {
        public JsonElement? Find(string name) => Value;
    }

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
        private readonly Dictionary<(string, string), bool> _compared = [];

        public bool IsEmptyList => json is JsonArray { Count: 0 };

        public override bool Compare(string op, string right) =>
            _compared.TryGetValue((op, right), out bool holds) ? holds : _compared[(op, right)] = base.Compare(op, right);

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
        public override bool IsFalse => false;

        public override bool IsNull => false;

        public override Held? Field(string name) => this;

        public override JsonNode? Json() => "something";
    }

    /// <summary>Fields made of others; one whose value is null is absent.</summary>
    public sealed class Made(IReadOnlyDictionary<string, Held?> fields) : Held
    {
        public override bool IsFalse => false;

        public override bool IsNull => false;

        private IEnumerable<Held> Parts => fields.Values.OfType<Held>();

        public override Standing Standing => Worst(Parts);

        public override void Void()
        {
            foreach (var part in Parts)
                part.Void();
        }

        public override Held? Field(string name) => fields.GetValueOrDefault(name);

        public override JsonNode? Json() => new JsonObject(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, f.Value!.Json())));
    }

    /// <summary>A list made of others, none of them absent.</summary>
    public sealed class Listed(ImmutableArray<Held> items) : Held
    {
        public ImmutableArray<Held> Items => items;

        public override Standing Standing => Worst(items);

        public override void Void()
        {
            foreach (var item in items)
                item.Void();
        }

        public override Held? Field(string name) => name switch
        {
            "size" => new Known(items.Length),
            "first" => items.FirstOrDefault(),
            "last" => items.LastOrDefault(),
            _ => int.TryParse(name, CultureInfo.InvariantCulture, out int index) ? items.ElementAtOrDefault(index) : null,
        };

        public override JsonNode? Json() => new JsonArray([.. items.Select(i => i.Json())]);
    }

    /// <summary>What people approved. A part of it is void with the whole, and the whole is not whole without its parts.</summary>
    public sealed class Approved(Held inner) : Held
    {
        public Held Inner => inner;

        public override bool IsFalse => inner.IsFalse;

        public override bool IsNull => inner.IsNull;

        private readonly Dictionary<string, Approved> _fields = [];
        private bool _isVoid;

        public override Standing Standing => _isVoid || _fields.Values.Any(f => f.Standing == Standing.Void) ? Standing.Void : Standing.Approved;

        public override void Void()
        {
            _isVoid = true;
            foreach (var field in _fields.Values)
                field.Void();
        }

        public override Held? Field(string name)
        {
            if (!_fields.TryGetValue(name, out var field) && inner.Field(name) is { } found)
            {
                _fields[name] = field = new Approved(found);
                if (_isVoid)
                    field.Void();
            }
            return field;
        }

        public override JsonNode? Json() => inner.Json();
    }

    /// <summary>
    /// Any value of a contract. What of it is there and what it is, is decided when something asks, so that no two runs are told
    /// apart that nothing tells apart.
    /// </summary>
    public sealed class Drawn(Contract contract, string name, Choices choices, Literals literals) : Held
    {
        public override bool IsFalse => contract.Kind != ContractKind.Object && Leaf.IsFalse;

        public override bool IsNull => contract.Kind != ContractKind.Object && Leaf.IsNull;

        public override bool Compare(string op, string right) => contract.Kind == ContractKind.Object ? base.Compare(op, right) : Leaf.Compare(op, right);

        private readonly Dictionary<string, Held?> _fields = [];
        private Known? _leaf;
        private bool? _hasItems;

        public override Held? Field(string field)
        {
            if (contract.Kind is ContractKind.List && contract.Item is { Kind: not ContractKind.Object })
                return Leaf.Field(field);
            if (contract.Kind is not ContractKind.Object)
                return new Some();
            if (!_fields.TryGetValue(field, out var drawn))
            {
                var found = contract.Fields.First(f => f.Name == field);
                _fields[field] = drawn = found.IsRequired || choices.Flip() ? new Drawn(found.Contract, field, choices, literals) { IsGiven = IsGiven } : null;
            }
            return drawn;
        }

        /// <summary>
        /// An item of the list, where it has one. Nothing passes from one item to the next, so one stands for all; but who goes
        /// through the list again, inside or behind, may be at another.
        /// </summary>
        public Held? AnyItem()
        {
            if (contract.Item is not { Kind: ContractKind.Object } item)
                return Leaf.Json() is JsonArray { Count: > 0 } list ? new Known(list[choices.Pick(list.Count)]) : null;
            _hasItems ??= contract.MinItems > 0 || choices.Flip();
            return _hasItems.Value ? new Drawn(item, "", choices, literals) : null;
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
                    var values = literals.TellApart(contract, name);
                    _leaf = values[choices.Pick(values.Count)];
                }
                return _leaf;
            }
        }
    }
}
