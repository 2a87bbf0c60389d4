"""staff_web"""
