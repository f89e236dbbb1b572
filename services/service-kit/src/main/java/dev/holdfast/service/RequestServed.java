package dev.holdfast.service;

import java.util.List;

/**
 * What the line of a request says. One object rather than a list of fields: it is the line that is
 * written most.
 *
 * @param hops the instances that took part, in their order
 * @param hopsOmitted how many took part beside these
 */
record RequestServed(
    String method, String path, int status, long nanos, List<String> hops, int hopsOmitted) {
  /** Adds the fields, each with a comma after it. */
  void addTo(StringBuilder line) {
    line.append("\"event.action\":\"request-served\",\"http.request.method\":");
    EcsLines.quoted(method, line).append(",\"url.path\":");
    EcsLines.quoted(path, line).append(",\"http.response.status_code\":").append(status);
    line.append(",\"event.duration\":").append(nanos).append(",\"holdfast.hops\":[");
    for (int i = 0; i < hops.size(); i++) {
      EcsLines.quoted(hops.get(i), i == 0 ? line : line.append(','));
    }
    line.append("],");
    if (hopsOmitted > 0) {
      line.append("\"holdfast.hops_omitted\":").append(hopsOmitted).append(',');
    }
  }
}
