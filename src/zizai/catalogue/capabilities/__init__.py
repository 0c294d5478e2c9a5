"""What an item can do for people, derived from what it is: computed, never declared.

`derive` works on plain content; `inputs` is what other rooms say of the world; `finished` which matters really ended so.
"""
