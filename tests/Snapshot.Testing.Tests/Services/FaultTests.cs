using Snapshot.Connectors;
using Snapshot.Testing.Services;

namespace Snapshot.Testing.Tests.Services;

public sealed class FaultTests
{
    private readonly Notes _notes = new(count: 5);

    [Theory]
    [InlineData(ConnectorErrorKind.RateLimited)]
    [InlineData(ConnectorErrorKind.Transient)]
    [InlineData(ConnectorErrorKind.Authentication)]
    [InlineData(ConnectorErrorKind.Permission)]
    public async Task A_refusal_does_nothing_and_passes(ConnectorErrorKind kind)
    {
        _notes.Service.Fail(ServiceCall.Write, new Fault.Refused(kind, TimeSpan.FromSeconds(7)));

        var error = await Assert.ThrowsAsync<ConnectorException>(() => _notes.UpdateAsync("n001", "title", "new"));

        Assert.Equal((kind, TimeSpan.FromSeconds(7)), (error.Kind, error.RetryAfter));
        Assert.Empty(_notes.Service.Effects);
        Assert.IsType<WriteResult.Applied>(await _notes.UpdateAsync("n001", "title", "new"));
    }

    [Fact]
    public async Task A_lost_request_did_nothing_and_a_lost_answer_did_everything()
    {
        _notes.Service.Fail(ServiceCall.Write, new Fault.LostRequest()).Fail(ServiceCall.Write, new Fault.LostAnswer(), after: 1);

        Assert.IsType<WriteResult.Unknown>(await _notes.UpdateAsync("n001", "title", "new"));
        Assert.Empty(_notes.Service.Effects);
        Assert.IsType<WriteResult.Unknown>(await _notes.UpdateAsync("n001", "title", "new"));
        Assert.Equal("new", _notes.Service.Find("notes", "n001")!["title"]);
    }

    [Fact]
    public async Task Part_of_a_batch_is_done()
    {
        _notes.Service.Fail(ServiceCall.Write, new Fault.PartOfBatch(1));

        var results = await _notes.WriteAsync(Notes.Update("n001", "1", "title", "x"), Notes.Update("n002", "1", "title", "x"));

        Assert.IsType<WriteResult.Applied>(results[0]);
        Assert.IsType<WriteResult.Retryable>(results[1]);
        Assert.Equal("n001", Assert.Single(_notes.Service.Effects).RecordId);
    }

    [Fact]
    public async Task An_answer_can_be_missing()
    {
        _notes.Service.Fail(ServiceCall.Write, new Fault.MissingAnswer());

        Assert.Single(await _notes.WriteAsync(Notes.Update("n001", "1", "title", "x"), Notes.Update("n002", "1", "title", "x")));
        Assert.Equal(2, _notes.Service.Effects.Count);
    }

    [Fact]
    public async Task A_scan_can_end_early_or_break_behind_a_page()
    {
        _notes.Service.Fail(ServiceCall.ReadPage, new Fault.ScanEnds(), after: 1);
        Assert.False(Assert.Single(await _notes.ScanAsync()).Completed);

        _notes.Service.Fail(ServiceCall.ReadPage, new Fault.LostRequest(), after: 1);
        var error = await Assert.ThrowsAsync<ConnectorException>(() => _notes.ScanAsync());
        Assert.True(error.IsTransient);
        Assert.Equal(4, _notes.Service.Calls(ServiceCall.ReadPage));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_call_can_hang_before_or_after_it_did_something(bool afterwards, int effects)
    {
        using var cancel = new CancellationTokenSource();
        _notes.Service.Fail(ServiceCall.Write, afterwards ? new Fault.HangsAfterwards() : new Fault.Hangs());

        var write = _notes.Connector.WriteAsync(_notes.Context, new WriteRequest(_notes.Table, [Notes.Update("n001", "1", "title", "x")]), cancel.Token);
        Assert.False(write.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Equal(effects, _notes.Service.Effects.Count);
    }

    [Fact]
    public async Task Somebody_else_can_be_faster()
    {
        _notes.Service.Before(ServiceCall.Write, service => service.Put("notes", "n001", ("title", "theirs")));

        Assert.Equal("theirs", Assert.IsType<WriteResult.Conflict>(await _notes.UpdateAsync("n001", "title", "mine")).Theirs!.Values[1]);
    }

    [Fact]
    public async Task Fields_can_go()
    {
        _notes.Service.Redefine(_notes.Table with { Fields = [.. _notes.Table.Fields.Where(field => field.Id != "stars")] });

        var table = Assert.Single(await _notes.Connector.DiscoverAsync(_notes.Context, TestContext.Current.CancellationToken));

        Assert.DoesNotContain(table.Fields, field => field.Id == "stars");
        Assert.Equal(5, _notes.Service.Ids("notes").Count);
    }

    [Fact]
    public async Task Values_can_be_changed_as_they_are_written()
    {
        _notes.Service.Normalize = (_, value) => value is string text ? text.Trim() : value;

        var applied = Assert.IsType<WriteResult.Applied>(await _notes.UpdateAsync("n001", "title", " x "));

        Assert.Equal("x", applied.Values["title"]);
    }

    [Fact]
    public async Task A_token_can_be_demanded()
    {
        _notes.Service.Token = "another";

        var error = await Assert.ThrowsAsync<ConnectorException>(
            () => _notes.Connector.CheckAsync(_notes.Context, TestContext.Current.CancellationToken));

        Assert.Equal(ConnectorErrorKind.Authentication, error.Kind);
    }
}
