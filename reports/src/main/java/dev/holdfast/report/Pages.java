package dev.holdfast.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** The pages as HTML. */
final class Pages {
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), Pages.class.getPackageName());

  private Pages() {}

  static String html(ReportPage page) {
    return render("report.jte", page);
  }

  static String html(IndexPage page) {
    return render("index.jte", page);
  }

  static String html(ComparePage page) {
    return render("compare.jte", page);
  }

  static String html(RepetitionPage page) {
    return render("repeat.jte", page);
  }

  private static String render(String template, Object page) {
    StringOutput html = new StringOutput(256 * 1024);
    TEMPLATES.render(template, page, html);
    return legible(html.toString());
  }

  /**
   * Puts a visible sign for each character that would act on the text around it: control
   * characters, and those that turn the direction of writing, by which a log line could make itself
   * read as something else.
   */
  static String legible(String html) {
    StringBuilder legible = new StringBuilder(html.length());
    for (int at = 0; at < html.length(); at++) {
      char one = html.charAt(at);
      if (one < ' ' && one != '\n' && one != '\t') {
        legible.append((char) (0x2400 + one));
      } else if ((one >= 0x7f && one <= 0x9f) || isDirectional(one)) {
        legible.append('\ufffd');
      } else {
        legible.append(one);
      }
    }
    return legible.toString();
  }

  private static boolean isDirectional(char one) {
    return (one >= 0x202a && one <= 0x202e)
        || (one >= 0x2066 && one <= 0x2069)
        || one == 0x200e
        || one == 0x200f
        || one == 0x061c;
  }
}
