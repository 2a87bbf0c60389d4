"""patient_web"""
