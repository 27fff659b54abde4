using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Baton.Core.Runs;
using Baton.Engine.Agents;
using Baton.Simulation.Tests.World;
using Microsoft.Extensions.AI;

namespace Baton.Simulation.Tests.Engine;

/// <summary>Agents that answer what the step's contract asks for, mostly and after a while; and otherwise what agents do.</summary>
/// <param name="answers">What to say for the step of a prompt.</param>
internal sealed partial class SimulatedModels(Func<ModelCall, string> answers, SimulatedProcess process, ProcessClock clock, Dice dice, Weather weather) : IModels
{
    public IReadOnlyCollection<string> Names { get; } = ["default"];

    public Model Open(string name) => new(name, "simulated-1", new Client(this)) { Price = new Price(1000, 1000) };

    private async Task<ChatResponse> AnswerAsync(ModelCall call, CancellationToken cancellation)
    {
        string answer = answers(call);
        bool isBad = dice.Chance(weather.Agents);
        int how = dice.Next(7);
        var latency = isBad && how == 0 ? TimeSpan.FromMinutes(20) : dice.Delay(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(40));
        if (dice.Chance(0.05))
            await process.YieldAsync();
        await Task.Delay(latency, clock, cancellation);
        if (isBad)
            switch (how)
            {
                case 1:
                    throw new ModelException("too many requests", FailureKind.Transient, TimeSpan.FromSeconds(dice.Next(90)));
                case 2:
                    throw new ModelException("overloaded", FailureKind.Transient);
                case 3:
                    throw new HttpRequestException("connection reset");
                case 4:
                    throw new ModelException("no such model", dice.Chance(0.3) ? FailureKind.Permanent : FailureKind.Transient);
                case 5:
                    answer = "I am sorry, here is what you asked for:";
                    break;
                default:
                    answer = """{"nobody":"asked for this"}""";
                    break;
            }
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, answer))
        {
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 10 },
        };
    }

    [GeneratedRegex("<task step=\"([^\"]+)\">")]
    private static partial Regex TaskTag();

    private sealed class Client(SimulatedModels models) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            string prompt = messages.ElementAt(1).Text;
            return models.AnswerAsync(new ModelCall(TaskTag().Match(prompt).Groups[1].Value, prompt), cancellationToken);
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
                yield return update;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}

/// <param name="Step">Its id, as the prompt's task says it.</param>
internal sealed record ModelCall(string Step, string Prompt);
