package dev.trunkline.gateway.observe;

/** Meters some of which have names from the routes file. */
interface Retiring {

    /** Takes those out of the registry that nobody names any more. */
    void keepOnly(LabelsInUse labels);
}
