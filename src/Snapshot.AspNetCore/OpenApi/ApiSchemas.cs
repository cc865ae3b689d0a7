using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Snapshot.AspNetCore.Json;
using Snapshot.Records;

namespace Snapshot.AspNetCore.OpenApi;

/// <summary>
/// The schemas of the API's types, as its own JSON has them. Objects and enumerations are components of the document; their ids begin with “Snapshot”, and name the
/// types that a type is nested in or made of.
/// </summary>
internal sealed class ApiSchemas(OpenApiDocument document)
{
    private const string Prefix = "Snapshot";

    private static readonly Dictionary<Type, (JsonSchemaType Type, string? Format)> Plain = new()
    {
        [typeof(string)] = (JsonSchemaType.String, null),
        [typeof(bool)] = (JsonSchemaType.Boolean, null),
        [typeof(short)] = (JsonSchemaType.Integer, "int32"),
        [typeof(int)] = (JsonSchemaType.Integer, "int32"),
        [typeof(long)] = (JsonSchemaType.Integer, "int64"),
        [typeof(float)] = (JsonSchemaType.Number, "float"),
        [typeof(double)] = (JsonSchemaType.Number, "double"),
        [typeof(decimal)] = (JsonSchemaType.Number, "decimal"),
        [typeof(BigDecimal)] = (JsonSchemaType.Number, null),
        [typeof(DateTimeOffset)] = (JsonSchemaType.String, "date-time"),
        [typeof(DateTime)] = (JsonSchemaType.String, "date-time"),
        [typeof(DateOnly)] = (JsonSchemaType.String, "date"),
        [typeof(TimeSpan)] = (JsonSchemaType.String, null),
        [typeof(Guid)] = (JsonSchemaType.String, "uuid"),
    };

    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    public IOpenApiSchema Of(Type type, bool isRequest)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Plain.TryGetValue(type, out var plain))
            return new OpenApiSchema { Type = plain.Type, Format = plain.Format };
        if (type.IsEnum)
            return Component(IdOf(type), schema =>
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. EnumNames.Of(type).Select(value => (JsonNode)value.Name)];
            });
        var info = SnapshotJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(info.ElementType!, isRequest) },
            JsonTypeInfoKind.Dictionary => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = Of(info.ElementType!, isRequest) },
            JsonTypeInfoKind.Object => OfObject(info, isRequest),
            // Any value.
            _ => new OpenApiSchema(),
        };
    }

    /// <summary>The schema of an answer that is of one of several types: it has the members of all, and those that all have are always there.</summary>
    public IOpenApiSchema AnyOf(string operation, IReadOnlyList<Type> types) => Component(
        $"{Prefix}{operation}Response", schema => Fill(schema, [.. types.Select(SnapshotJson.Options.GetTypeInfo)], isRequest: false));

    private OpenApiSchemaReference OfObject(JsonTypeInfo info, bool isRequest)
    {
        var reference = Component(IdOf(info.Type), schema => Fill(schema, [info], isRequest));
        // What is answered and asked for alike requires only what a request needs.
        if (isRequest && document.Components!.Schemas![IdOf(info.Type)] is OpenApiSchema { Required: { } required })
            required.ExceptWith(info.Properties.Where(property => !property.IsRequired).Select(property => property.Name));
        return reference;
    }

    private void Fill(OpenApiSchema schema, IReadOnlyList<JsonTypeInfo> types, bool isRequest)
    {
        schema.Type = JsonSchemaType.Object;
        // A request with members that are not known is refused; an answer may get new ones.
        schema.AdditionalPropertiesAllowed = !isRequest;
        schema.Properties = new Dictionary<string, IOpenApiSchema>();
        foreach (var property in types.SelectMany(type => type.Properties))
            schema.Properties[property.Name] = Property(property, isRequest);
        var required = types.Select(type => type.Properties.Where(property => IsRequired(property, schema, isRequest)).Select(property => property.Name))
            .Aggregate((some, others) => some.Intersect(others)).ToHashSet();
        schema.Required = required.Count == 0 ? null : required;
    }

    // What may be any value may be null, which clients that are generated do not take for a value of something required.
    private static bool IsRequired(JsonPropertyInfo property, OpenApiSchema schema, bool isRequest) =>
        (isRequest ? property.IsRequired : property.ShouldSerialize is null) && !IsAny(schema.Properties![property.Name]);

    private static bool IsAny(IOpenApiSchema schema) => schema is OpenApiSchema { Type: null, OneOf: null };

    private IOpenApiSchema Property(JsonPropertyInfo property, bool isRequest)
    {
        var schema = Of(property.PropertyType, isRequest);
        var isNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && (isRequest ? property.IsSetNullable : property.IsGetNullable));
        if (!isNullable)
            return schema;
        if (IsAny(schema))
            // Any value may be null, but client generators take it for one that is not, unless null is named.
            return new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, new OpenApiSchema { Not = new OpenApiSchema { Type = JsonSchemaType.Null } }] };
        if (schema is not OpenApiSchema inline)
            return new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, schema] };
        inline.Type |= JsonSchemaType.Null;
        return inline;
    }

    private OpenApiSchemaReference Component(string id, Action<OpenApiSchema> fill)
    {
        document.Components ??= new();
        var components = document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!components.ContainsKey(id))
        {
            var schema = new OpenApiSchema();
            components[id] = schema;
            fill(schema);
        }
        return new OpenApiSchemaReference(id, document);
    }

    private static string IdOf(Type type)
    {
        var name = NameOf(type);
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name : $"{Prefix}{name}";
    }

    private static string NameOf(Type type)
    {
        var own = type.Name.Split('`')[0];
        return type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(NameOf)) + own
            : type.DeclaringType is { } outer ? NameOf(outer) + own
            : own;
    }
}
