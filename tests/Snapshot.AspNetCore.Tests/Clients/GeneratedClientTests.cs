using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Snapshot.AspNetCore.Tests.Clients;

/// <summary>A client that is generated from the document of a host does the main job, without a cast.</summary>
public sealed class GeneratedClientTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_compiles_and_suggests_edits_tries_plans_publishes_and_pages()
    {
        var workspace = await Workspace.PullAsync(host, host.As("clara"));
        using var http = new HttpClient { BaseAddress = host.Address, DefaultRequestHeaders = { { "X-User", "clara" } } };
        var document = await OpenApiDocument.FromJsonAsync(await http.GetStringAsync("/openapi/v1.json", Token), Token);
        var settings = new CSharpClientGeneratorSettings { UseBaseUrl = false, GenerateOptionalParameters = true, CSharpGeneratorSettings = { Namespace = "Generated" } };
        var client = new CSharpClientGenerator(document, settings).GenerateFile();

        var story = Compile(client, await StoryAsync()).GetType("Generated.ClientStory")!.GetMethod("RunAsync")!;

        await (Task)story.Invoke(null, [http, workspace.Snapshot])!;
    }

    private static Assembly Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            $"client_{Guid.NewGuid():N}", sources.Select(source => CSharpSyntaxTree.ParseText(source)), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, cancellationToken: Token);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Take(20)));
        assembly.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(assembly);
    }

    private static async Task<string> StoryAsync()
    {
        using var reader = new StreamReader(typeof(GeneratedClientTests).Assembly.GetManifestResourceStream("ClientStory.cs")!);
        return await reader.ReadToEndAsync(Token);
    }
}
