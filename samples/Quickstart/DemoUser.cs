using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Quickstart;

/// <summary>
/// Who calls, in this sample alone: whoever the header X-Demo-User names, or an agent of theirs by X-Demo-Agent. A real host authenticates; Snapshot takes the actor
/// from whatever ClaimsPrincipal the host gives it.
/// </summary>
internal sealed class DemoUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Header = "X-Demo-User";
    public const string AgentHeader = "X-Demo-Agent";
    public const string Default = "demo";

    public static void AddTo(IServiceCollection services)
    {
        services.AddAuthentication(nameof(DemoUser)).AddScheme<AuthenticationSchemeOptions, DemoUser>(nameof(DemoUser), null);
        services.AddAuthorization();
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var name = Request.Headers[Header].FirstOrDefault() is { Length: > 0 } given ? given : Default;
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], Scheme.Name);
        if (Request.Headers[AgentHeader].FirstOrDefault() is { Length: > 0 } agent)
            identity.AddClaim(new Claim("agent", agent));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
