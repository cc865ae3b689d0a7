using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Quickstart;

/// <summary>Adds to the OpenAPI document what only the host knows: its title and licence, how callers are known, what the tags mean.</summary>
internal sealed class DemoDocument : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Accounts"] = "What can be connected, and what is.",
        ["Snapshots"] = "Workspaces with copies of remote tables.",
        ["Tables"] = "The copies: columns and what their service allows.",
        ["Pull"] = "From the service to here.",
        ["Records"] = "Look, edit, edit in bulk.",
        ["Suggestions"] = "What people and agents propose, and what becomes of it.",
        ["Publish"] = "From here to the service: plan, approve, receipts.",
        ["Log"] = "Who did what.",
        ["Jobs"] = "What runs in the background.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Snapshot Quickstart",
            Version = "1.0",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        foreach (var server in document.Servers ?? [])
            server.Url = server.Url?.TrimEnd('/');
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            tag.Description = Tags.GetValueOrDefault(tag.Name ?? "");
        document.AddComponent(nameof(DemoUser), new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = DemoUser.Header,
            Description = $"Who calls; {DemoUser.Default} when it is left out. Nothing is checked: this is a demonstration.",
        });
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(nameof(DemoUser), document)] = [] }];
        return Task.CompletedTask;
    }
}
