package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** A command as it was typed, for whoever carries it out elsewhere. */
final class CommandWords {
  private CommandWords() {}

  /**
   * Its name, its options and what else was typed.
   *
   * @param without the long names of options that are of this machine alone
   */
  static List<String> of(ParseResult parsed, Set<String> without) {
    List<String> words = new ArrayList<>();
    words.add(parsed.commandSpec().name());
    for (OptionSpec option : parsed.matchedOptions().stream().distinct().toList()) {
      if (without.contains(option.longestName())) {
        continue;
      }
      if (option.arity().max() == 0) {
        words.add(option.longestName());
      } else {
        option
            .originalStringValues()
            .forEach(value -> words.add(option.longestName() + "=" + value));
      }
    }
    parsed.matchedPositionals().stream()
        .distinct()
        .map(ArgSpec::originalStringValues)
        .forEach(words::addAll);
    return words;
  }
}
