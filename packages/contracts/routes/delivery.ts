import { anyone, type Route, user } from "./route.ts";

export const deliveryRoutes = {
  listLibrary: {
    method: "get",
    path: "/v1/library",
    owner: "DELIVERY",
    who: user,
    body: "none",
    summary: "List what one owns",
  },
  readLibraryItem: {
    method: "get",
    path: "/v1/library/{productId}",
    owner: "DELIVERY",
    who: user,
    body: "none",
    summary: "Read one thing that one owns",
  },
  createLink: {
    method: "post",
    path: "/v1/library/{productId}/files/{fileId}/links",
    owner: "DELIVERY",
    who: user,
    body: "optional-json",
    summary: "Ask for a download link",
  },
  download: {
    method: "get",
    path: "/downloads/{token}",
    owner: "DELIVERY",
    who: anyone,
    body: "none",
    summary: "Download a file",
    refuses: ["link_invalid", "link_expired", "access_revoked", "precondition_failed", "range_not_satisfiable"],
  },
} as const satisfies Record<string, Route>;
