declare const DEVELOPMENT: boolean | undefined;

/** False in a deployed bundle, where the build folds it and drops every module that only development imports. */
export const developmentBundle = typeof DEVELOPMENT === "undefined" ? true : DEVELOPMENT;
