using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

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
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new LongConverter(), new DecimalConverter(), new EnumConverter(), new TextConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
