package io.gatehouse.gateway.domain;

/**
 * What a corp would have after templates of a person are put, and how much more that is.
 *
 * @param morePeople 1 if the person would come into being, else 0
 * @param moreTemplates negative if more would be deleted than stored
 */
public record Growth(long people, long morePeople, long templates, long moreTemplates) {}
