using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Snapshot.AspNetCore.Errors;

namespace Snapshot.AspNetCore.OpenApi;

/// <summary>Describes the API's operations in the host's OpenAPI documents, whatever the host's options are.</summary>
internal static class ApiDocument
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var (api, schemas) = (metadata.OfType<ApiOperation>().Last(), new ApiSchemas(context.Document!));
        operation.RequestBody = api.Body is null ? null : new OpenApiRequestBody
        {
            Required = true,
            Content = Content("application/json", schemas.Of(api.Body, isRequest: true)),
        };
        var name = operation.OperationId!.Split('_')[^1];
        operation.Responses = [];
        foreach (var answers in api.Answers.GroupBy(answer => answer.Status))
            operation.Responses[answers.Key.ToString(CultureInfo.InvariantCulture)] = Response(name, [.. answers], schemas);
        var types = metadata.OfType<QueryParameters>().Last();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Schema = parameter.In == ParameterLocation.Query ? schemas.Of(types.TypeOf(parameter.Name!), isRequest: true) : ApiSchemas.Text();
        return Task.CompletedTask;
    }

    private static OpenApiResponse Response(string operation, IReadOnlyList<ApiOperation.Answer> answers, ApiSchemas schemas)
    {
        var (first, types) = (answers[0], answers.Select(answer => answer.Type).OfType<Type>().ToList());
        var response = new OpenApiResponse
        {
            Description = first.Description ?? ReasonPhrases.GetReasonPhrase(first.Status),
            Content = types.Count == 0 ? null : Content(first.ContentType, types.Count == 1 ? schemas.Of(types[0], isRequest: false) : schemas.AnyOf(operation, types)),
        };
        if (first.Status == 202)
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Location"] = new OpenApiHeader
                {
                    Description = "The path of what was started: ask there how far it is.",
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
                },
            };
        return response;
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema schema) => new() { [type] = new OpenApiMediaType { Schema = schema } };
}
