// A style sheet that is imported as a file is its address.

declare module "*.css" {
  const address: string;
  export = address;
}
