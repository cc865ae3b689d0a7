using Acme;
using Snapshot.Connectors.Http;

// The command line that tries the connector without a host: settings, check, discover, read.
return await ConnectorConsole.RunAsync(new AcmeConnector(), args);
