package dev.holdfast.platform.kubernetes.cluster;

import dev.holdfast.logs.LogServer;
import dev.holdfast.logs.LogSource.Fields;

/**
 * Where a pipeline that is not the harness's brings the pods' lines; they are read there and
 * nothing is changed.
 *
 * @param pattern as Elasticsearch takes names of indices
 * @param fields how documents tell their lines; a namespace's field that is "" tells none
 * @param kibana where people look at the lines there; "" where nobody said
 */
public record Pipeline(LogServer server, String pattern, Fields fields, String kibana) {}
