"""*Lijst inlezen*: a list of groups, places, activities, ties or money, from the file to the register and back."""
