package dev.holdfast.model;

/**
 * An image that containers of the system run.
 *
 * @param name as its chart asks for it: {@code holdfast/catalog:0.1.0}
 * @param id which of all that had this name: the digest that the container runtime names
 */
public record Image(String name, String id) {}
