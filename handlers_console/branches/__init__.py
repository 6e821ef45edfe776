"""The insurer's branches, and the QR codes by which customers come in from them."""
