package dev.trunkline.rest;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/** Services have alternatives among their beans; the resources must be found all the same. */
@Alternative
@Priority(1)
@Singleton
public class AnAlternative {}
