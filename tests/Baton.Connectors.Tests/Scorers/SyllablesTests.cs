using Baton.Connectors.Scorers;

namespace Baton.Connectors.Tests.Scorers;

public sealed class SyllablesTests
{
    [Theory]
    [InlineData(1, "cup brew brewed heats through once whole steps clothes queue league tongue cheese beans ground grounds cream crème "
        + "served price save ships made brand voice team yes buy you've it's we'll cool choose change strength eight month")]
    [InlineData(2, "coffee people table bottle little saving wanted needed brewing brewer quiet science poem lion client flavour "
        + "product product's email mobile homepage something someone maker careful careless lovely movement statement every "
        + "evening business hundred machine boxes prices changes watches seeing doing going buying player prism rhythm didn't "
        + "wasn't open simple single basil orange fashion ocean million special patient ancient engine campaign latte café")]
    [InlineData(3, "espresso barista idea idea's area radio video audience recipe beautiful everyone everything customer holiday "
        + "pour-over delicious serious previous musical employee happier studio piano museum cereal another company marketing "
        + "newsletter example possible energy exciting continue introduce Saturday nuclear realize scientist roastery "
        + "quality warranty")]
    [InlineData(4, "experience information available reality society operation variety original category cappuccino reliable invisible "
        + "comfortable necessary sustainable material community security activity criticism technology delivery")]
    [InlineData(5, "refrigerator university international communication opportunity electricity unbelievable immediately possibility "
        + "creativity curiosity personality vocabulary Americano")]
    public void Words_have_the_syllables_a_dictionary_gives_them(int count, string words) =>
        Assert.All(words.Split(' '), word => Assert.True(Syllables.Count(word) == count, $"{word}: {Syllables.Count(word)} instead of {count}"));
}
