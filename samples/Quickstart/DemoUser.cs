using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Quickstart;

/// <summary>
/// Who calls, in this sample alone: whoever the header X-Demo-User names. A real host authenticates; Snapshot takes the actor
/// from whatever ClaimsPrincipal the host gives it.
/// </summary>
internal sealed class DemoUser(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Header = "X-Demo-User";
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
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
