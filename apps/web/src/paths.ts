/** Addresses of pages that lists lead to many times over: resolving each by its route would cost more than the row. */
export const linkPath = (id: string): string => `/links/${id}`
export const tagPath = (id: string): string => `/tags/${id}`
