using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress;

/// <summary>
/// WordPress as a service, by its REST API: posts, pages, categories and tags, and what is said of media. Reads only what has changed
/// where WordPress can tell, and writes in batches, each record read and compared just before.
/// </summary>
/// <remarks>
/// Settings: <c>url</c> (the site's address), <c>user</c> and <c>applicationPassword</c> (secret; made under “Profile” in the
/// dashboard). The user needs the rights of an editor: lesser ones are not shown all records, so they are shown no table.
/// </remarks>
public sealed class WordPressConnector : IConnector, IReadRecordsById, IWriteRecords
{
    /// <summary>The name accounts refer to it by: <c>wordpress</c>.</summary>
    public const string Name = "wordpress";

    internal const string UrlSetting = "url";
    internal const string UserSetting = "user";
    internal const string PasswordSetting = "applicationPassword";

    /// <inheritdoc/>
    public ConnectorSpec Spec { get; } = new(Name, "WordPress",
    [
        new ConnectorSetting(UrlSetting, "Address") { IsRequired = true, Type = SettingType.Url, Description = "Of the site, such as https://example.org/blog." },
        new ConnectorSetting(UserSetting, "User name") { IsRequired = true, Description = "Of a user with the rights of an editor." },
        new ConnectorSetting(PasswordSetting, "Application password")
        {
            IsRequired = true,
            IsSecret = true,
            Description = "Made in the dashboard, under Users, Profile, Application Passwords. Not the password to log in with.",
        },
    ]);

    /// <inheritdoc/>
    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => new Site(context).RightsAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        var rights = await new Site(context).RightsAsync(cancellationToken).ConfigureAwait(false);
        return [.. SiteTable.All.Where(table => rights.Contains(table.RightToEdit)).Select(table => table.Describe(rights))];
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        new TableScan(new Site(context), SiteTable.Find(request.Table), request).PagesAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var table = SiteTable.Find(request.Table);
        var items = await new Site(context).FindAsync(table, request.Fields, ids, cancellationToken).ConfigureAwait(false);
        return [.. items.Select(item => table.Record(item, request.Fields))];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
        new BatchWriter(new Site(context), SiteTable.Find(request.Table), request).WriteAsync(cancellationToken);
}
