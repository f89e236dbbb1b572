package dev.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {
  @Test
  void textsThatAreAlikeHaveNoDifference() {
    assertThat(LineDiff.of("a\nb\n", "a\nb\n")).isEmpty();
    assertThat(LineDiff.of("", "")).isEmpty();
  }

  @Test
  void aChangedLineIsShownWithTwoAroundIt() {
    assertThat(diff(numbers(1, 9), numbers(1, 9).replace("5\n", "five\n")))
        .containsExactly("…", " 3", " 4", "-5", "+five", " 6", " 7", "…");
  }

  @Test
  void whatWasInsertedAndWhatWasRemovedAreToldApart() {
    assertThat(diff("a\nb\nc\n", "a\nc\nd\n")).containsExactly(" a", "-b", " c", "+d");
    assertThat(diff("", "a\n")).containsExactly("+a");
    assertThat(diff("a\n", "")).containsExactly("-a");
  }

  @Test
  void asManyLinesAsPossibleAreSharedHoweverTheTextsAreMixed() {
    assertThat(diff("a\nb\nc\nd\n", "b\nx\nd\na\n"))
        .containsExactly("-a", " b", "-c", "+x", " d", "+a");
  }

  @Test
  void textsTooLongToCompareAreShownWhole() {
    String a = numbers(1, 3_000);
    String b = numbers(3_001, 6_000);

    List<LineDiff.Line> lines = LineDiff.of(a, b);

    assertThat(lines).hasSize(6_000);
    assertThat(lines.getFirst()).isEqualTo(new LineDiff.Line(LineDiff.Where.ONLY_A, "1"));
    assertThat(lines.getLast()).isEqualTo(new LineDiff.Line(LineDiff.Where.ONLY_B, "6000"));
  }

  private static List<String> diff(String a, String b) {
    return LineDiff.of(a, b).stream().map(line -> line.where().sign() + line.text()).toList();
  }

  private static String numbers(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(number -> number + "\n")
        .collect(Collectors.joining());
  }
}
