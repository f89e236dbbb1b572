package dev.holdfast.model;

/**
 * A part of a chart that the platform does not act on.
 *
 * @param object {@code Deployment/catalog}
 * @param field dotted path, or "" for the whole object
 * @param why in a short sentence
 */
public record NotHonoured(String object, String field, String why) {}
