using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.AspNetCore.Connectors;

/// <summary>What can be connected, and what is.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/connectors", ListConnectors).WithName("ListConnectors").WithTags("Accounts")
            .WithSummary("What can be connected, and which settings each connector asks for.")
            .Produces<ListPage<ConnectorSpec>>().Errors();

        api.MapGet("/accounts", ListAsync).WithName("ListAccounts").WithTags("Accounts")
            .WithSummary("The accounts that the caller may use.")
            .Produces<ListPage<AccountResponse>>().Errors(SnapshotErrorCode.ActorForbidden);

        api.MapPost("/accounts", ConnectAsync).WithName("ConnectAccount").WithTags("Accounts")
            .WithSummary("Connects a service, once it has let us in.")
            .Produces<AccountResponse>(StatusCodes.Status201Created)
            .Errors(
                SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.NameInvalid, SnapshotErrorCode.ConnectorNotFound, SnapshotErrorCode.AccountInvalid,
                SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.AuthenticationRequired, SnapshotErrorCode.ServiceFailed);

        api.MapPost("/accounts/{account}/reconnect", ReconnectAsync).WithName("ReconnectAccount").WithTags("Accounts")
            .WithSummary("Connects an account again with new settings, once the service has let us in; the tables of snapshots stay with it.")
            .Produces<AccountResponse>()
            .Errors(
                SnapshotErrorCode.AccountNotFound, SnapshotErrorCode.AccountInvalid, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.AuthenticationRequired,
                SnapshotErrorCode.ServiceFailed);

        api.MapDelete("/accounts/{account}", RemoveAsync).WithName("RemoveAccount").WithTags("Accounts")
            .WithSummary("Removes an account that no snapshot uses.")
            .Produces(StatusCodes.Status204NoContent)
            .Errors(SnapshotErrorCode.AccountNotFound, SnapshotErrorCode.AccountInUse, SnapshotErrorCode.ActorForbidden);

        api.MapPost("/accounts/{account}/check", CheckAsync).WithName("CheckAccount").WithTags("Accounts")
            .WithSummary("Asks the service whether the account still works.")
            .Produces(StatusCodes.Status204NoContent)
            .Errors(
                SnapshotErrorCode.AccountNotFound, SnapshotErrorCode.AccountUnreadable, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.AuthenticationRequired,
                SnapshotErrorCode.ServiceFailed);

        api.MapGet("/accounts/{account}/tables", TablesAsync).WithName("ListRemoteTables").WithTags("Accounts")
            .WithSummary("The tables that the account can see, with their fields and what they allow.")
            .Produces<ListPage<RemoteTable>>()
            .Errors(
                SnapshotErrorCode.AccountNotFound, SnapshotErrorCode.AccountUnreadable, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.AuthenticationRequired,
                SnapshotErrorCode.ServiceFailed);
    }

    private static IResult ListConnectors(Caller caller, ConnectorRegistry connectors) => Reply.Ok(ListPage<ConnectorSpec>.Whole(connectors.Specs));

    private static async Task<IResult> ListAsync(Caller caller, AccountService accounts, CancellationToken cancellationToken)
    {
        var found = await accounts.ListAsync(caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<AccountResponse>.Whole(found.Select(AccountResponse.From)));
    }

    private static async Task<IResult> ConnectAsync(
        HttpContext http, Caller caller, Body<AccountRequest> body, AccountService accounts, CancellationToken cancellationToken)
    {
        var request = new NewAccount(body.Value.Connector, body.Value.Name, body.Value.Settings);
        var account = await accounts.ConnectAsync(request, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Created(http, null, AccountResponse.From(account));
    }

    private static async Task<IResult> ReconnectAsync(
        string account, Caller caller, Body<ReconnectRequest> body, AccountService accounts, CancellationToken cancellationToken) =>
        Reply.Ok(AccountResponse.From(await accounts.ReconnectAsync(Ids.Account(account), body.Value.Settings, caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> RemoveAsync(string account, Caller caller, AccountService accounts, CancellationToken cancellationToken)
    {
        await accounts.RemoveAsync(Ids.Account(account), caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> CheckAsync(string account, Caller caller, AccountService accounts, CancellationToken cancellationToken)
    {
        await accounts.CheckAsync(Ids.Account(account), caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> TablesAsync(string account, Caller caller, AccountService accounts, CancellationToken cancellationToken)
    {
        var tables = await accounts.TablesAsync(Ids.Account(account), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<RemoteTable>.Whole(tables));
    }
}
