package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  @ParameterizedTest
  @CsvSource({
    "17, /products/17",
    "a b, /products/a%20b",
    "a/b, /products/a%2Fb",
    "x?admin=1, /products/x%3Fadmin%3D1",
    "x#y, /products/x%23y",
    "100%, /products/100%25",
    "%2e%2e, /products/%252e%252e",
    "../secrets, /products/..%2Fsecrets",
    "a;b, /products/a%3Bb",
    "größe, /products/gr%C3%B6%C3%9Fe"
  })
  void aValueFillsOneSegmentWhateverIsInIt(String value, String path) {
    assertThat(Template.filled("/products/{id}", value)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void aValueThatWouldLeaveTheTemplateIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Template.filled("/products/{id}/price", value));
  }

  @Test
  void aLineEndCannotBecomeAHeader() {
    assertThat(Template.filled("/products/{id}", "1 HTTP/1.1\r\nX-Evil: 1"))
        .isEqualTo("/products/1%20HTTP%2F1.1%0D%0AX-Evil%3A%201");
  }

  @Test
  void valuesOfTheQueryToo() {
    assertThat(Template.filled("/search?q={q}&page={page}", "a&b=c", 2))
        .isEqualTo("/search?q=a%26b%3Dc&page=2");
  }

  @Test
  void aPathWithoutPlacesIsTakenAsItIs() {
    assertThat(Template.filled("/echo/a%20b?x=%2F")).isEqualTo("/echo/a%20b?x=%2F");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"products", "", "/a b", "/a\r\nX: y", "/a%2", "/a%zz", "/größe", "/a#b", "/{id}"})
  void whatIsNoPathIsTheCallersMistake(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> Template.filled(path));
  }

  @Test
  void valuesWithoutAPlaceAreTheCallersMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Template.filled("/products/{id}", 1, 2))
        .withMessageContaining("2 values for the 1 places");
  }
}
