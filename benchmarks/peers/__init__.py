"""The same intake on other frameworks, and on none. They run in an environment of their own."""
