using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Snapshot.AspNetCore.Json;

/// <summary>The JSON of the API. It is our own, so that a host's settings cannot change the contract.</summary>
internal static class SnapshotJson
{
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            PropertyNameCaseInsensitive = false,
            // A JSON field's own 64 levels, and those of the body around it.
            MaxDepth = 128,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RefuseNullsInLists } },
            Converters = { new LongConverter(), new DecimalConverter(), new BigDecimalConverter(), new EnumConverter(), new TextConverter(), new TimeConverter() },
        };
        options.MakeReadOnly();
        return options;
    }

    // The annotations that the serialiser respects are those of members; what a list holds it does not look at.
    private static void RefuseNullsInLists(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && type.ElementType is { IsValueType: false })
            type.OnDeserialized = list =>
            {
                if (((IEnumerable)list).Cast<object?>().Contains(null))
                    throw new UnexpectedValueException("the list holds null.");
            };
    }
}
