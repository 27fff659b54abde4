using Baton.Cli;

return await Application.RunAsync(args);
